// The licenses that are selected for invoices. They are kept in this tab, beyond paging, filtering, searching and reloading,
// and go out with the form; without scripts they travel in the address instead.
const key = reseller => `metering-selection:${reseller}`;
const read = reseller => new Map(JSON.parse(sessionStorage.getItem(key(reseller)) ?? '[]'));
const write = (reseller, chosen) => sessionStorage.setItem(key(reseller), JSON.stringify([...chosen]));

export function keepSelection() {
  forget();
  const bar = document.querySelector('[data-selection]');
  if (bar) new Selection(bar);
}

// What was sent off, or left out of what is to be confirmed, is selected no more.
function forget() {
  const sent = document.querySelector('[data-sent]');
  if (sent) drop(sent.dataset.sent, sent.dataset.licenses.split(' '));
  const leaving = document.querySelector('[data-leaving]');
  if (leaving) document.addEventListener('click', event => {
    const link = event.target.closest('[data-leave-out]');
    if (link) drop(leaving.dataset.leaving, [link.dataset.leaveOut.replace('-', '')]);
  });
}

function drop(reseller, ids) {
  const chosen = read(reseller);
  for (const id of ids) chosen.delete(id);
  write(reseller, chosen);
}

class Selection {
  constructor(bar) {
    this.bar = bar;
    this.reseller = bar.dataset.selection;
    this.most = Number(bar.dataset.most);
    this.chosen = read(this.reseller);
    for (const input of bar.querySelectorAll('[data-elsewhere] input')) this.chosen.set(input.value, input.dataset.cents);
    this.leaveAddress();
    for (const element of document.querySelectorAll('[data-noscript]')) element.hidden = true;
    this.all = document.querySelector('[data-all]');
    if (this.all) {
      this.all.hidden = false;
      this.all.addEventListener('change', () => this.tickAll());
    }
    document.addEventListener('change', event => { if (event.target.matches('input[data-cents]')) this.tick(event.target); });
    bar.addEventListener('click', event => { if (event.target.closest('[data-clear]')) { event.preventDefault(); this.clear(); } });
    this.show();
    this.ask();
  }

  get boxes() { return [...document.querySelectorAll('input[type="checkbox"][data-cents]')]; }

  // From here on the tab knows the selection, and an address that still held it would bring back what is unticked.
  leaveAddress() {
    const without = address => {
      const url = new URL(address, location.href);
      if (!url.searchParams.has('select')) return null;
      url.searchParams.delete('select');
      return url.pathname + url.search + url.hash;
    };
    const here = without(location.href);
    if (here) history.replaceState(history.state, '', here);
    for (const link of document.querySelectorAll('main a[href*="select="]')) link.href = without(link.href) ?? link.href;
  }

  // Amounts may have changed since, and some may have been invoiced by somebody else: the server says how it stands.
  async ask() {
    if (!this.chosen.size) return;
    const asked = [...this.chosen.keys()];
    try {
      const answer = await fetch(this.bar.dataset.ask + asked.map(id => `&select=${id}`).join(''), { cache: 'no-store', redirect: 'manual' });
      if (answer.status !== 200) return;
      const told = document.createElement('template');
      told.innerHTML = await answer.text();
      const known = new Map([...told.content.querySelectorAll('[data-elsewhere] input')].map(input => [input.value, input.dataset.cents]));
      for (const id of asked) if (this.chosen.has(id) && !known.has(id)) this.chosen.delete(id);
      for (const [id, cents] of known) if (this.chosen.has(id)) this.chosen.set(id, cents);
      this.show(asked.length > known.size ? told.content.querySelector('[data-told]').textContent : undefined);
    } catch { /* What is known stays shown; whatever is sent is checked by the server anyway. */ }
  }

  tick(box) {
    if (!box.checked) this.chosen.delete(box.value);
    else if (this.chosen.size < this.most) this.chosen.set(box.value, box.dataset.cents);
    else return this.show(this.full());
    this.show();
  }

  tickAll() {
    const wanted = this.all.querySelector('input').checked;
    let left = 0;
    for (const box of this.boxes) {
      if (!wanted) this.chosen.delete(box.value);
      else if (this.chosen.has(box.value) || this.chosen.size < this.most) this.chosen.set(box.value, box.dataset.cents);
      else left++;
    }
    this.show(left ? this.full() : undefined);
  }

  full() { return `At most ${this.most} licenses go into one dispatch. Send these first, or untick one.`; }

  clear() {
    this.chosen.clear();
    this.show();
  }

  show(told) {
    write(this.reseller, this.chosen);
    const boxes = this.boxes;
    for (const box of boxes) box.checked = this.chosen.has(box.value);
    const ticked = boxes.filter(box => box.checked).length;
    if (this.all) {
      const head = this.all.querySelector('input');
      head.disabled = boxes.length === 0;
      head.checked = ticked > 0 && ticked === boxes.length;
      head.indeterminate = ticked > 0 && ticked < boxes.length;
    }
    const at = name => this.bar.querySelector(`[data-${name}]`);
    at('count').textContent = this.chosen.size;
    at('sum').textContent = money([...this.chosen.values()].reduce((sum, cents) => sum + BigInt(cents), 0n), this.bar.dataset.sample);
    const line = at('told');
    line.textContent = told ?? (this.chosen.size ? '' : 'Tick licenses to invoice them. What has no user cannot be ticked.');
    line.classList.toggle('error', told !== undefined);
    line.classList.toggle('quiet', told === undefined);
    at('send').disabled = this.chosen.size === 0 || this.chosen.size > this.most;
    // Those that have a box here go out with it.
    const shown = new Set(boxes.map(box => box.value));
    at('elsewhere').replaceChildren(...[...this.chosen].filter(([id]) => !shown.has(id)).map(([id, cents]) => {
      const input = document.createElement('input');
      input.type = 'hidden';
      input.setAttribute('form', 'list');
      input.name = 'select';
      input.value = id;
      input.dataset.cents = cents;
      return input;
    }));
  }
}

// As the server writes money, by its own example of 123456789 cents.
export function money(cents, sample) {
  const [, before, group, point, after] = sample.match(/^(.*?)1(\D*)234\D*567(\D*)89(.*)$/s);
  const digits = cents.toString().padStart(3, '0');
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, group);
  return before + whole + point + digits.slice(-2) + after;
}
