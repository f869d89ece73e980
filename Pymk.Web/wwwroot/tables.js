import { element } from './parts.js';

// Tables of the operators' pages.

/** A cell of a table. */
export function cell(content, kind = '') {
  const made = element('td', { className: kind });
  made.append(content ?? '');
  return made;
}

/** A row of titles: each a title and a class. */
export function head(...titles) {
  return element('tr', {}, ...titles.map(([title, kind]) => {
    const made = element(title ? 'th' : 'td', { textContent: title, className: kind ?? '' });
    if (title) made.scope = 'col';
    return made;
  }));
}

/** A row with its title first. */
export function row(title, ...cells) {
  const first = element('th', {});
  first.scope = 'row';
  first.append(title);
  return element('tr', {}, first, ...cells);
}

/** A table that scrolls sideways where it is wide. */
export function table(title, titles, body) {
  const scroll = element('div', { className: 'scroll', tabIndex: 0 },
    element('table', {}, element('thead', {}, head(...titles)), element('tbody', {}, ...body)));
  scroll.setAttribute('role', 'region');
  scroll.setAttribute('aria-label', title);
  return scroll;
}

/** A part of a page: a title, a text and a table. */
export const part = (title, text, titles, body) =>
  element('section', { className: 'part' }, element('h2', { textContent: title }), element('p', { textContent: text }), table(title, titles, body));

/** A number with so many significant digits; nothing for null. */
export const number = (value, digits = 4) => (value === null ? '' : `${Number(value.toPrecision(digits))}`);

/** A word that is good or bad. */
export const yes = (holds, words) => element('span', { className: holds ? 'yes' : 'no', textContent: words[holds ? 0 : 1] });
