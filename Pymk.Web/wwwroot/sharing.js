import * as api from './api.js';
import { element, toast } from './parts.js';

// What the user lets others see: three check boxes.

const choices = [
  { name: 'suggestMe', text: 'Suggest me to others' },
  { name: 'showConnections', text: 'Show others whom I know' },
  { name: 'bridge', text: 'Suggest my connections to one another because of me' },
];

/** The boxes of a user, as the service has them. A box that the service refuses goes back. */
export function sharing(owner) {
  const rows = element('ul');
  rows.setAttribute('aria-label', 'What others see');
  read(owner, rows);
  return element('div', { className: 'list' }, element('h2', { textContent: 'What others see' }), rows);
}

async function read(owner, rows) {
  try {
    const now = await api.getChoices(owner);
    rows.append(...choices.map(choice => element('li', {}, box(owner, choice, now[choice.name]))));
  } catch (failure) {
    rows.append(element('li', { className: 'quiet', textContent: failure.message }));
  }
}

function box(owner, choice, checked) {
  const input = element('input', { type: 'checkbox', checked });
  let sent = Promise.resolve();
  input.addEventListener('change', () => {
    const wanted = input.checked;
    // One change after the other: the last one holds.
    sent = sent.then(() => api.choose(owner, choice.name, wanted)).catch(failure => {
      input.checked = !wanted;
      toast(`This could not be changed: ${failure.message}`, null, true);
    });
  });
  return element('label', {}, input, element('span', { textContent: choice.text }));
}
