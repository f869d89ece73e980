// Small parts of the page.

const undoTime = 7000; // ms a message with an undo stays

/** Name and headline to show; a member without a profile goes by the id. */
export const describe = user => ({ name: user.name || `Member ${user.userId}`, headline: user.headline || '' });

/** One or two letters for a face. */
export function initialsOf(user) {
  const words = (user.name || '').trim().split(/\s+/).filter(Boolean);
  if (words.length === 0) return `${user.userId}`.slice(-2);
  return [words[0], words.length > 1 ? words.at(-1) : ''].map(w => [...w][0] ?? '').join('').toUpperCase();
}

/** A face: initials on a colour that is the person's own. */
export function face(user, size = '') {
  const element = document.createElement('div');
  element.className = `face ${size}`.trim();
  element.setAttribute('aria-hidden', 'true');
  element.textContent = initialsOf(user);
  // Steps of the golden angle: neighbouring ids get colours far apart.
  element.style.setProperty('--hue', (Number(BigInt(user.userId) % 9973n) * 137.508) % 360);
  return element;
}

/** A message at the foot of the page, with an undo where there is one. */
export function toast(text, undo = null, wrong = false) {
  const element = document.createElement('div');
  element.className = wrong ? 'toast wrong' : 'toast';
  element.append(Object.assign(document.createElement('span'), { textContent: text }));
  if (undo) {
    const button = Object.assign(document.createElement('button'), { type: 'button', textContent: 'Undo' });
    button.addEventListener('click', () => { element.remove(); undo(); });
    element.append(button);
  }
  const all = document.getElementById('toasts');
  all.append(element);
  while (all.childElementCount > 3) all.firstElementChild.remove();
  setTimeout(() => element.remove(), undoTime);
}
