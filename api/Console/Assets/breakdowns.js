// What a counter shows to who points at it, or has it in focus, goes away by Escape, until another is turned to.
export function hushBreakdowns() {
  const page = document.documentElement;
  document.addEventListener('keydown', event => {
    if (event.key === 'Escape' && document.querySelector('.counter:is(:hover, :focus-within)')) page.dataset.hushed = '';
  });
  for (const kind of ['pointerout', 'focusout']) {
    document.addEventListener(kind, ({ target, relatedTarget }) => {
      const counter = target.closest?.('.counter');
      if (counter && !counter.contains(relatedTarget)) delete page.dataset.hushed;
    });
  }
}
