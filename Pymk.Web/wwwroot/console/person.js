import * as api from '../api.js';
import { isNobody } from '../note.js';
import { describe, element, face, toast } from '../parts.js';
import { attachPicker } from '../picker.js';
import { button, confirm, empty, facts, when } from './parts.js';

// A person: card, choices and relations, with the ways to explanation, export and erasure.

const lists = { dismissals: 'Dismissed', blocks: 'Blocked', invitations: 'Pending invitations' };

export async function person({ place, argument, isShown, fail }) {
  const input = element('input', { id: 'who', type: 'search', autocomplete: 'off', spellcheck: false, maxLength: 128, placeholder: 'name or id' });
  const found = element('ul', { id: 'whos', className: 'found', hidden: true });
  for (const [name, value] of Object.entries({ role: 'combobox', 'aria-expanded': 'false', 'aria-controls': 'whos', 'aria-autocomplete': 'list' })) input.setAttribute(name, value);
  for (const [name, value] of Object.entries({ role: 'listbox', 'aria-label': 'Members' })) found.setAttribute(name, value);
  const look = id => { location.hash = `#person/${encodeURIComponent(id)}`; };
  const ask = element('form', { className: 'tools' }, element('label', { htmlFor: 'who', textContent: 'Person' }),
    element('div', { className: 'picker' }, input, found), element('button', { type: 'submit', textContent: 'Show' }));
  ask.addEventListener('submit', event => { event.preventDefault(); if (input.value.trim()) look(input.value.trim()); });
  attachPicker(input, found, user => look(user.userId));
  const body = element('div', { className: 'view' });
  place.append(ask, body);
  if (!argument) {
    body.append(empty('Choose a person by name or id. People who are deactivated or deleted are found by their id.'));
    return;
  }

  input.value = argument;
  const id = argument;
  const [account, choices] = await Promise.all([api.getUser(id), api.getChoices(id)]).catch(failure => {
    if (failure.status === 410 || isNobody(failure)) return [null, failure];
    throw failure;
  });
  if (!isShown()) return;
  const actions = element('div', { className: 'actions' }, button('Export', save), button('Erase', erase, 'danger'));
  if (account === null) {
    body.append(element('section', { className: 'part' }, element('h2', { textContent: id }),
      element('p', { textContent: choices.message }), choices.status === 410 ? actions : ''));
    return;
  }

  const { name, headline } = describe(account);
  const told = facts({
    id: account.userId, headline, connections: `${account.connections}`, joined: account.joined ? when(account.joined) : '',
    'may be suggested': choices.suggestMe ? 'yes' : 'no', 'connections may be named': choices.showConnections ? 'yes' : 'no',
    'paths through them count': choices.bridge ? 'yes' : 'no', 'last choice': choices.changed ? when(choices.changed) : '',
    ...account.attributes, ...Object.fromEntries(Object.entries(account.interests).map(([field, values]) => [field, values.join(', ')])),
  });
  const link = (text, address) => element('a', { href: address, textContent: text });
  body.append(element('section', { className: 'part' },
    element('div', { className: 'tools' }, face(account), element('h2', { textContent: name })), told,
    element('p', { className: 'actions' }, link('What they are shown, and why', `explain.html?user=${encodeURIComponent(id)}`), link('The page as they see it', `./?user=${encodeURIComponent(id)}`)),
    actions));

  const parts = element('div', { className: 'parts' });
  body.append(parts);
  for (const [what, title] of Object.entries(lists)) {
    const page = await api.getList(id, what, 20, null);
    if (!isShown()) return;
    parts.append(element('section', { className: 'part' }, element('h2', { textContent: title }),
      page.people.length > 0
        ? element('ul', { className: 'letters' }, ...page.people.map(p => element('li', {},
          link(describe(p).name, `explain.html?user=${encodeURIComponent(id)}&person=${encodeURIComponent(p.userId)}`),
          element('p', { className: 'quiet', textContent: `${p.direction ? `${p.direction}, ` : ''}${when(p.when)}${p.until ? `, until ${when(p.until)}` : ''}` }))))
        : element('p', { className: 'quiet', textContent: 'Nobody.' }),
      page.next ? element('p', { className: 'quiet', textContent: 'The newest 20 of them; the export has all.' }) : ''));
  }

  async function save() {
    try {
      const data = await api.getData(id);
      const file = element('a', { href: URL.createObjectURL(new Blob([data], { type: 'application/json' })), download: 'person.json' });
      file.click();
      setTimeout(() => URL.revokeObjectURL(file.href), 10_000);
      toast('The export is a file of this browser now.');
    } catch (failure) {
      refuse(failure);
    }
  }

  async function erase() {
    const text = 'Everything that the service holds about the person goes: relations, profile, model rows, logs. It cannot be taken back. Nobody sees the person from the first step on.';
    if (!await confirm(`Erase ${id}?`, text, 'Erase for good', id)) return;
    try {
      const report = await api.erase(id);
      const removed = Object.entries(report.removed ?? {}).filter(([, n]) => n > 0);
      body.replaceChildren(element('section', { className: 'part' },
        element('h2', { textContent: report.finished ? `${id} is erased` : `${id} is being erased: ${report.step}` }),
        element('p', { textContent: report.finished ? 'What was removed:' : 'It goes on by itself, also after a restart. Erase again to see how far it is.' }),
        facts(Object.fromEntries(removed)),
        ...(report.left ?? []).map(rest => element('p', { textContent: rest })),
        report.finished ? '' : element('div', { className: 'actions' }, button('Erase again', erase, 'danger'))));
    } catch (failure) {
      refuse(failure);
    }
  }

  function refuse(failure) {
    if (failure.status === 401 || failure.status === 403) fail(failure);
    else toast(failure.message, null, true);
  }
}
