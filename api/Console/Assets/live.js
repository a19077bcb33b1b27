// <section data-live="/console/…?handler=Live" data-every="600"> is kept as the server shows it now: the same fragment is
// fetched again and again, answered by 304 while nothing changed, and put in place without taking away the focus, what is
// opened, or what is selected. While the page is hidden nothing is fetched; when it cannot be fetched, the page says so.
export function keepLive() {
  for (const place of document.querySelectorAll('[data-live]')) keep(place);
}

async function keep(place) {
  const every = Number(place.dataset.every ?? 1000);
  let tag = null;
  let failures = 0;
  for (;;) {
    // What is done, as a dispatch that has ended, stays as it is.
    if (!place.isConnected || place.querySelector('[data-done]')) return;
    if (!document.hidden) {
      try {
        const answer = await fetch(place.dataset.live, { headers: tag ? { 'If-None-Match': tag } : {}, cache: 'no-store', redirect: 'manual' });
        // Signed out meanwhile: the page as a whole leads to where one signs in.
        if (answer.type === 'opaqueredirect') return location.reload();
        if (answer.status === 200) {
          tag = answer.headers.get('ETag');
          update(place, await answer.text());
        } else if (answer.status !== 304) throw new Error(answer.statusText);
        failures = 0;
        tell(place, '');
      } catch {
        failures++;
        tell(place, 'The server cannot be reached: this is not up to date.');
      }
    }
    await new Promise(done => setTimeout(done, Math.min(every * 2 ** failures, 15000)));
  }
}

// Elements with a data-key are the same from one showing to the next; the others are, by their place. One with data-still
// is left as it is.
export function update(place, html) {
  const fresh = document.createElement('template');
  fresh.innerHTML = html;
  merge(place, fresh.content);
}

function merge(old, fresh) {
  const keyed = new Map([...old.children].filter(child => child.dataset?.key).map(child => [child.dataset.key, child]));
  let at = old.firstChild;
  for (const wanted of [...fresh.childNodes]) {
    const known = wanted.dataset?.key ? keyed.get(wanted.dataset.key) : isSame(at, wanted) ? at : null;
    if (known) {
      if (known === at) at = at.nextSibling;
      else old.insertBefore(known, at);
      if (known.dataset?.still === undefined && !known.isEqualNode(wanted)) become(known, wanted);
    } else {
      old.insertBefore(wanted, at);
    }
  }
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

function isSame(old, wanted) {
  return old && old.nodeType === wanted.nodeType && old.nodeName === wanted.nodeName && !old.dataset?.key;
}

function become(old, wanted) {
  if (old.nodeType !== Node.ELEMENT_NODE) {
    old.nodeValue = wanted.nodeValue;
    return;
  }
  for (const { name } of [...old.attributes]) if (!wanted.hasAttribute(name) && name !== 'open') old.removeAttribute(name);
  for (const { name, value } of wanted.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  merge(old, wanted);
}

function tell(place, text) {
  let note = place.previousElementSibling;
  if (!note?.classList.contains('not-live')) {
    if (!text) return;
    note = document.createElement('p');
    note.className = 'not-live alert warn';
    note.setAttribute('role', 'status');
    place.before(note);
  }
  if (note.textContent === text) return;
  note.textContent = text;
  note.hidden = !text;
}
