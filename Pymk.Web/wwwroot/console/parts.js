import { element } from '../parts.js';

// What the views of the console share.

/** A time as people read it; an em dash for none. */
export const when = time => (time ? new Date(time).toLocaleString('en', { dateStyle: 'medium', timeStyle: 'short' }) : '—');

/** A size in bytes. */
export function bytes(size) {
  const step = size >= 2 ** 30 ? [30, 'GB'] : size >= 2 ** 20 ? [20, 'MB'] : [10, 'KB'];
  return `${(size / 2 ** step[0]).toFixed(1)} ${step[1]}`;
}

/** How long between two times. */
export function span(from, to) {
  const seconds = Math.max(0, Math.round((new Date(to) - new Date(from)) / 1000));
  return seconds < 120 ? `${seconds} s` : seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

/** Names and values. */
export const facts = pairs => element('dl', { className: 'facts' },
  ...Object.entries(pairs).filter(([, value]) => value !== null && value !== '').flatMap(([name, value]) => [
    element('dt', { textContent: name }), value instanceof Node ? element('dd', {}, value) : element('dd', { textContent: `${value}` }),
  ]));

/** Says that there is nothing to show, and why. */
export const empty = text => element('p', { className: 'empty', textContent: text });

/** A button. */
export function button(text, act, kind = '') {
  const made = element('button', { type: 'button', textContent: text, className: kind });
  made.addEventListener('click', act);
  return made;
}

const dialog = document.getElementById('confirm');
const yes = document.getElementById('confirm-yes');
const typed = document.getElementById('confirm-typed');

/**
 * Asks before something is done.
 * @param title the question
 * @param text what it does
 * @param action what the button says
 * @param word what must be typed first, where it cannot be taken back; null for nothing
 * @returns true where the operator confirms
 */
export function confirm(title, text, action, word = null) {
  document.getElementById('confirm-title').textContent = title;
  document.getElementById('confirm-text').textContent = text;
  yes.textContent = action;
  yes.className = word === null ? '' : 'danger';
  yes.disabled = word !== null;
  typed.hidden = word === null;
  const input = typed.querySelector('input');
  typed.querySelector('span').textContent = word === null ? '' : `Type ${word} to go on`;
  input.value = '';
  return new Promise(resolve => {
    const end = new AbortController();
    const close = answer => { end.abort(); dialog.close(); resolve(answer); };
    const listen = (target, event, act) => target.addEventListener(event, act, { signal: end.signal });
    listen(yes, 'click', () => close(true));
    listen(document.getElementById('confirm-no'), 'click', () => close(false));
    listen(dialog, 'cancel', event => { event.preventDefault(); close(false); });
    listen(input, 'input', () => { yes.disabled = input.value.trim() !== word; });
    listen(input, 'keydown', event => { if (event.key === 'Enter' && !yes.disabled) close(true); });
    dialog.showModal();
    (word === null ? document.getElementById('confirm-no') : input).focus();
  });
}
