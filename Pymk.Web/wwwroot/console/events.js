import * as api from '../api.js';
import { element, toast } from '../parts.js';
import { button, confirm, empty, facts, when } from './parts.js';

// Lag and dead letters of each topic; a letter's record is sent again once what was wrong is mended.

const take = 50;

function pretty(text) {
  try {
    // Numbers of an event may be longer than JavaScript's: only texts that survive are set anew.
    const set = JSON.stringify(JSON.parse(text), null, 2);
    return set.replace(/\s/g, '') === text.replace(/\s/g, '') ? set : text;
  } catch {
    return text;
  }
}

export async function events({ place, isShown, fail }) {
  const sent = new Set(); // in this view

  async function again(topic, letter) {
    if (!await confirm('Send the record again?', `The record ${letter.source} of ${topic} is written to the topic again and applied like a new one. The letter stays until the brokers delete it.`, 'Send again')) return;
    try {
      await api.sendAgain(topic, letter);
      sent.add(`${topic}/${letter.partition}/${letter.offset}`);
      toast('The record is in its topic again.');
      await show();
    } catch (failure) {
      if (failure.status === 401 || failure.status === 403) fail(failure);
      else toast(failure.message, null, true);
    }
  }

  function letterOf(topic, letter) {
    const done = sent.has(`${topic}/${letter.partition}/${letter.offset}`);
    return element('li', {},
      element('p', {}, element('strong', { textContent: letter.reason || 'no reason given' })),
      facts({ 'given up': when(letter.failedAt), record: letter.source, letter: `${letter.partition}/${letter.offset}` }),
      element('details', {}, element('summary', { textContent: 'Key and value' }),
        element('pre', { textContent: letter.key ?? 'no key', tabIndex: 0 }), element('pre', { textContent: letter.value === null ? 'no value' : pretty(letter.value), tabIndex: 0 })),
      element('div', { className: 'actions' }, button(done ? 'Sent again' : 'Send again', () => again(topic, letter))));
  }

  async function show() {
    const [{ topics }, live] = await Promise.all([api.getDeadLetters(take), api.getLive()]);
    if (!isShown()) return;
    place.replaceChildren(
      element('div', { className: 'tools' }, button('Look again', () => show().catch(fail))),
      ...(topics.length > 0
        ? topics.map(t => {
          const lag = live.lag.find(l => l.topic === t.topic);
          return element('section', { className: 'part' },
            element('h2', {}, t.topic, element('span', { className: t.held > 0 ? 'badge wrong' : 'badge done', textContent: `${t.held} dead letters` })),
            element('p', { textContent: lag ? `${lag.lag} records are not applied yet.` : 'No silo has told its lag yet.' }),
            t.letters.length > 0
              ? element('ul', { className: 'letters' }, ...t.letters.map(l => letterOf(t.topic, l)))
              : element('p', { className: 'quiet', textContent: 'Every record could be applied.' }));
        })
        : [empty('The cluster reads no topics: HTTP alone is the source of events (Kafka:BootstrapServers is none). A wrong row is refused in the answer to its call.')]));
  }

  await show();
}
