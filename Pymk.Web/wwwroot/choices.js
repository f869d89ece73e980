import * as api from './api.js';
import { describe, element, face, toast } from './parts.js';
import { sharing } from './sharing.js';

// What the user lets others see, and the people the user dismissed, blocked or invited, each with a button that takes it back. Read when the section is opened.

const lists = [
  { what: 'dismissals', title: 'Not interested', none: 'You dismissed nobody.', button: 'Suggest again' },
  { what: 'blocks', title: 'Blocked', none: 'You blocked nobody.', button: 'Unblock' },
  { what: 'invitations', title: 'Invitations sent', none: 'No invitation of yours is pending.', button: 'Withdraw' },
];
const page = 20; // people read at once
const day = { dateStyle: 'medium' };

const date = text => new Date(text).toLocaleDateString('en', day);

/** Shows the lists in a details element. */
export class Choices {
  #section;
  #body;
  #owner;
  #undone;

  /**
   * @param section the details element
   * @param owner returns the id of the user whose page is open, or null
   * @param undone called with the person after something was taken back
   */
  constructor(section, owner, undone) {
    this.#section = section;
    this.#body = section.querySelector('.lists');
    this.#owner = owner;
    this.#undone = undone;
    section.addEventListener('toggle', () => this.#show());
  }

  /** Closes the section: another user's page opens. */
  reset() {
    this.#section.open = false;
    this.#body.replaceChildren();
  }

  #show() {
    this.#body.replaceChildren();
    const owner = this.#owner();
    if (!this.#section.open || owner === null) return;
    this.#body.append(sharing(owner));
    for (const list of lists) {
      const rows = element('ul');
      rows.setAttribute('aria-label', list.title);
      this.#body.append(element('div', { className: 'list' }, element('h2', { textContent: list.title }), rows));
      this.#read(owner, list, rows, null);
    }
  }

  async #read(owner, list, rows, cursor) {
    try {
      const { people, next } = await api.getList(owner, list.what, page, cursor);
      // A received invitation is the other user's to take back.
      rows.append(...people.filter(p => p.direction !== 'received').map(p => this.#row(owner, list, rows, p)));
      if (next) rows.append(this.#more(owner, list, rows, next));
      else if (rows.childElementCount === 0) rows.append(element('li', { className: 'quiet', textContent: list.none }));
    } catch (failure) {
      rows.append(element('li', { className: 'quiet', textContent: failure.message }));
    }
  }

  #more(owner, list, rows, cursor) {
    const button = element('button', { type: 'button', textContent: 'Show more' });
    const item = element('li', {}, button);
    button.addEventListener('click', () => {
      item.remove();
      this.#read(owner, list, rows, cursor);
    });
    return item;
  }

  #row(owner, list, rows, person) {
    const { name } = describe(person);
    const since = person.until ? `${date(person.when)}, until ${date(person.until)}` : date(person.when);
    const button = element('button', { type: 'button', textContent: list.button });
    button.setAttribute('aria-label', `${list.button}: ${name}`);
    const item = element('li', {}, face(person, 'small'),
      element('span', { className: 'who' }, element('strong', { textContent: name }), element('span', { className: 'quiet', textContent: since })), button);
    item.dataset.user = person.userId;
    button.addEventListener('click', async () => {
      button.disabled = true;
      try {
        await api.undo(owner, list.what, person.userId);
        const neighbour = item.nextElementSibling ?? item.previousElementSibling;
        item.remove();
        if (rows.childElementCount === 0) rows.append(element('li', { className: 'quiet', textContent: list.none }));
        (neighbour?.querySelector('button') ?? this.#section.querySelector('summary')).focus();
        this.#undone(person);
      } catch (failure) {
        button.disabled = false;
        toast(`This could not be undone: ${failure.message}`, null, true);
      }
    });
    return item;
  }
}
