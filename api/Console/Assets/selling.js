// Small helps for a reseller's forms.
import { money } from './selection.js';

export function helpSelling() {
  fillDialogs();
  suggest();
  showAmounts();
}

// <a data-dialog="delete" data-what="…">: opens the dialog with what the link holds put into its data-fill places, instead of
// leading to the page on which the same can be done.
function fillDialogs() {
  document.addEventListener('click', event => {
    const link = event.target.closest('[data-dialog]');
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    const dialog = document.getElementById(link.dataset.dialog);
    for (const place of dialog.querySelectorAll('[data-fill]')) {
      const text = link.dataset[place.dataset.fill];
      if (place.matches('input')) place.value = text;
      else place.textContent = text;
    }
    dialog.showModal();
  });
}

// <input list="users" data-suggest="/…?handler=Users">: asks for suggestions as somebody types.
function suggest() {
  for (const input of document.querySelectorAll('[data-suggest]')) {
    let timer;
    let latest = 0;
    const ask = async () => {
      const mine = ++latest;
      try {
        const answer = await fetch(`${input.dataset.suggest}&text=${encodeURIComponent(input.value)}`, { cache: 'no-store', redirect: 'manual' });
        if (answer.status === 200 && mine === latest) input.list.innerHTML = await answer.text();
      } catch { /* Without suggestions it can be typed in full. */ }
    };
    const later = () => { clearTimeout(timer); timer = setTimeout(ask, 150); };
    input.addEventListener('input', later);
    input.addEventListener('focus', () => { if (!input.list.options.length) later(); });
  }
}

// <form data-amount>: what the license comes to, while its plan and its screens are chosen.
function showAmounts() {
  for (const form of document.querySelectorAll('form[data-amount]')) {
    const place = form.querySelector('[data-total]');
    if (!place) continue;
    for (const element of form.querySelectorAll('[data-noscript]')) element.hidden = true;
    const number = name => {
      const text = form.elements[name]?.value ?? '1';
      return /^\d{1,6}$/.test(text) ? BigInt(text) : null;
    };
    const show = () => {
      const cents = form.elements['Form.Plan'].selectedOptions[0]?.dataset.cents;
      const [screens, count] = [number('Form.Quantity'), number('Form.Count')];
      place.textContent = cents && screens && count ? money(BigInt(cents) * screens * count, form.dataset.sample) : '–';
    };
    form.addEventListener('input', show);
    show();
  }
}
