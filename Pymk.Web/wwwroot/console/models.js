import * as api from '../api.js';
import { element, toast } from '../parts.js';
import { cell, number, row, table } from '../tables.js';
import { button, confirm, empty, facts, when } from './parts.js';

// The model versions: how each was judged, when it was served, and a button that serves it.

const texts = {
  kept: { button: 'Serve this version', title: v => `Serve ${v}?`, text: 'Every silo loads it and answers from it within seconds. The version served now is kept.' },
  refused: {
    button: 'Publish all the same', title: v => `Publish ${v}, which the judge refused?`,
    text: 'It was worse than the version served then. Every silo loads it and answers from it within seconds. The version served now is kept.',
  },
};

export async function models({ place, isShown, fail }) {
  async function show() {
    const { versions } = await api.getModels();
    if (!isShown()) return;
    place.replaceChildren(...(versions.length > 0 ? versions.map(version) : [empty('The model directory holds no version yet. ./pymk train makes one.')]));
  }

  async function serve(one) {
    const words = texts[one.state];
    if (!await confirm(words.title(one.version), words.text, words.button)) return;
    try {
      await api.serveModel(one.version);
      toast(`${one.version} is the current version now.`);
      await show();
    } catch (failure) {
      if (failure.status === 401 || failure.status === 403) fail(failure);
      else toast(failure.message, null, true);
    }
  }

  function version(one) {
    const badge = element('span', { className: `badge ${one.state}`, textContent: one.state });
    const made = element('section', { className: 'part' }, element('h2', {}, one.version, badge));
    if (one.problem) made.append(element('p', { className: 'no', textContent: one.problem }));
    made.append(facts({
      trained: when(one.trainedAt), users: one.users.toLocaleString('en'), connections: one.connections.toLocaleString('en'),
      'made current': one.served.length > 0 ? one.served.map(when).join('; ') : '—',
      'served by': one.silos.length > 0 ? one.silos.join(', ') : 'no silo',
    }));
    if (one.figures.length > 0) {
      made.append(table(`How ${one.version} was judged`, [['measure'], ['this version', 'number'], ['the one before', 'number'], ['change', 'number']],
        one.figures.map(f => row(f.measure, cell(number(f.value), 'number'), cell(number(f.before), 'number'),
          cell(`${f.value < f.before ? '−' : '+'}${number(Math.abs(f.value - f.before), 3)}`, 'number')))));
    } else {
      made.append(element('p', { className: 'quiet', textContent: 'Nobody asked to judge it.' }));
    }
    if (one.remarks.length > 0) made.append(element('ul', { className: 'reasons' }, ...one.remarks.map(text => element('li', { textContent: text }))));
    if (texts[one.state] && !one.problem) made.append(element('div', { className: 'actions' }, button(texts[one.state].button, () => serve(one))));
    return made;
  }

  await show();
}
