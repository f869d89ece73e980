import * as api from './api.js';
import { element } from './parts.js';

// The note in place of the cards: nothing to show, or a failure.

const note = document.getElementById('note');

export function hideNote() {
  note.hidden = true;
}

/** Shows a title and a text, with a button to try again where there is an action for it. */
export function showNote(title, text, again = null, wrong = false) {
  note.className = wrong ? 'note wrong' : 'note';
  note.replaceChildren(element('h2', { textContent: title }), element('p', { textContent: text }));
  if (again) {
    const button = element('button', { type: 'button', textContent: 'Try again' });
    button.addEventListener('click', again);
    note.append(button);
  }
  note.hidden = false;
}

/** Asks for a key or token, keeps it for this tab, and goes on. */
function askForCredential(text, again) {
  const input = element('input', { type: 'password', id: 'credential', autocomplete: 'off', spellcheck: false, required: true });
  const form = element('form', { className: 'sign-in' },
    element('label', { htmlFor: 'credential', textContent: 'Key or token' }), input, element('button', { type: 'submit', textContent: 'Go on' }));
  form.addEventListener('submit', event => {
    event.preventDefault();
    api.signIn(input.value.trim());
    again();
  });
  showNote('Who are you?', text);
  note.append(form);
  input.focus();
}

/** Whether a request failed because nobody has the id, or nobody can have it. */
export const isNobody = failure => failure.status === 404 || (failure.status === 400 && failure.parameter === 'id');

export function showFailure(failure, again) {
  if (failure.status === 401) askForCredential(failure.message, again);
  else if (failure.status === 403) showNote('This is not yours to see', failure.message);
  else if (isNobody(failure)) showNote('No member has this id', failure.message);
  else if (failure.status === 503) showNote('Busy just now', failure.message, again, true);
  else showNote('That did not work', failure.message, again, true);
}
