// <button data-copy="AB2CD3EF">AB2CD3EF</button> copies its text and says so. Without a clipboard (plain HTTP from
// another machine has none) the text is selected instead, ready to be copied by hand.
export function copyOnClick() {
  document.addEventListener('click', async event => {
    const button = event.target.closest('[data-copy]');
    if (!button) return;
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      say(button, 'Copied');
    } catch {
      getSelection().selectAllChildren(button);
      say(button, 'Selected: copy it now');
    }
  });
}

function say(button, text) {
  let note = button.nextElementSibling;
  if (!note?.classList.contains('copied')) {
    note = document.createElement('span');
    note.className = 'copied quiet';
    note.setAttribute('role', 'status');
    button.after(note);
  }
  note.textContent = text;
  clearTimeout(note.timer);
  note.timer = setTimeout(() => note.remove(), 2000);
}
