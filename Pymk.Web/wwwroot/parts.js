// Small parts of the page.

const stay = 7000; // ms a message stays

/** An element with properties and children. */
export function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/** The name and headline to show. A member without a profile is shown by id. */
export const describe = user => ({ name: user.name || `Member ${user.userId}`, headline: user.headline || '' });

/** The initials on a face: one or two letters. */
export function initialsOf(user) {
  const words = (user.name || '').trim().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [...user.userId].slice(-2).join('');
  return [words[0], words.length > 1 ? words.at(-1) : ''].map(w => [...w][0] ?? '').join('').toUpperCase();
}

/** A face: initials on the person's own colour. */
export function face(user, size = '') {
  const made = element('div', { className: `face ${size}`.trim(), textContent: initialsOf(user) });
  made.setAttribute('aria-hidden', 'true');
  // Steps of the golden angle give neighbouring ids distant colours.
  made.style.setProperty('--hue', (stepOf(user.userId) * 137.508) % 360);
  return made;
}

// A number of the id, the same in every visit.
function stepOf(id) {
  return /^\d+$/.test(id) ? Number(BigInt(id) % 9973n) : [...id].reduce((step, letter) => (step * 31 + letter.codePointAt(0)) % 9973, 7);
}

/** A message at the foot of the page, with an optional undo. */
export function toast(text, undo = null, wrong = false) {
  const made = element('div', { className: wrong ? 'toast wrong' : 'toast' }, element('span', { textContent: text }));
  if (undo) {
    const button = element('button', { type: 'button', textContent: 'Undo' });
    button.addEventListener('click', () => { made.remove(); undo(); });
    made.append(button);
  }
  const all = document.getElementById('toasts');
  all.append(made);
  while (all.childElementCount > 3) all.firstElementChild.remove();
  setTimeout(() => made.remove(), stay);
}
