import * as api from '../api.js';
import { element } from '../parts.js';
import { cell, part, row } from '../tables.js';
import { chart } from './charts.js';
import { bytes, empty, when } from './parts.js';

// What happens now: rate, latency, refusals, caches, processes and lag. Asks again with every point of time.

const round = value => `${Number(value.toPrecision(3))}`;
const percent = value => `${(100 * value).toFixed(0)} %`;
const share = (part, whole) => (whole > 0 ? part / whole : null);

export async function overview({ place, isShown, fail, works }) {
  const chosen = element('select', { id: 'process' }, element('option', { value: '', textContent: 'the cluster' }));
  const asked = element('span', { className: 'quiet' });
  const tiles = element('dl', { className: 'tiles' });
  const rate = chart('Requests a second', ['requests', 'refused', 'failed'], round);
  const latency = chart('Time of a request, ms', ['median', 'p99'], round);
  const orders = chart('Answers a second', ['order in memory', 'scored', 'generated'], round);
  const caches = chart('Found in memory', ['orders', 'feature rows'], percent);
  const tables = element('div', { className: 'parts' });
  place.append(
    element('div', { className: 'tools' }, element('label', { htmlFor: 'process', textContent: 'Figures of' }), chosen, asked),
    tiles, element('div', { className: 'charts' }, rate.element, latency.element, orders.element, caches.element), tables);

  function show(live) {
    const seconds = live.secondsAPoint;
    const points = live.points.slice(0, -1); // the last one is under way
    const times = points.map(p => Date.parse(p.at) / 1000);
    const each = pick => points.map(p => pick(p) / seconds);
    const answers = p => p.reused + p.scored + p.generated;
    rate.draw(times, each(p => p.requests), each(p => p.refused), each(p => p.failed));
    latency.draw(times, points.map(p => p.p50Ms), points.map(p => p.p99Ms));
    orders.draw(times, each(p => p.reused), each(p => p.scored), each(p => p.generated));
    caches.draw(times, points.map(p => share(p.reused, answers(p))), points.map(p => share(p.rowsRead - p.rowsFromStore, p.rowsRead)));

    const minute = points.slice(-12);
    const sum = pick => minute.reduce((total, p) => total + pick(p), 0);
    const over = Math.max(1, minute.length * seconds);
    const tile = (name, value, wrong = false) =>
      element('div', { className: wrong ? 'tile wrong' : 'tile' }, element('dt', { textContent: name }), element('dd', { textContent: value }));
    const highest = Math.max(...minute.map(p => p.p99Ms ?? 0), 0);
    tiles.replaceChildren(
      tile('requests a second', round(sum(p => p.requests) / over)),
      tile('highest p99', highest > 0 ? `${round(highest)} ms` : '—'),
      tile('refused in a minute', `${sum(p => p.refused)}`, sum(p => p.refused) > 0),
      tile('failed in a minute', `${sum(p => p.failed)}`, sum(p => p.failed) > 0),
      tile('answers, a shard missing', sum(answers) > 0 ? percent(share(sum(p => p.partial), sum(answers))) : '—', sum(p => p.partial) > 0),
      tile('events a second', round(sum(p => p.events) / over)));

    tables.replaceChildren(
      part('Processes', 'Every silo, and the frontend that answers where it is a process of its own.',
        [['process'], ['model'], ['since'], ['memory', 'number'], ['lists', 'number']],
        live.processes.map(p => p.problem
          ? row(p.name, cell(element('span', { className: 'no', textContent: p.problem })), cell(''), cell(''), cell(''))
          : row(p.name, cell(p.modelVersion || '—'), cell(when(p.startedAt)), cell(`${bytes(p.memory)} of ${bytes(p.memoryLimit)}`, 'number'), cell(bytes(p.listBytes), 'number')))),
      live.lag.length > 0
        ? part('Events not applied yet', 'Records of each topic that the silos have not applied.', [['topic'], ['records', 'number']],
          live.lag.map(l => row(l.topic, cell(`${l.lag}`, 'number'))))
        : empty('No silo reads a topic: HTTP alone is the source of events, or no partition is assigned yet.'));

    for (const p of live.processes) {
      if (![...chosen.options].some(o => o.value === p.name)) chosen.append(element('option', { value: p.name, textContent: p.name }));
    }
    asked.textContent = `the last ${Math.round(points.length * seconds / 60)} min, as of ${new Date(live.at).toLocaleTimeString('en')}`;
  }

  let timer = 0;
  async function ask() {
    clearTimeout(timer);
    if (!document.hidden) {
      try {
        const live = await api.getLive(chosen.value);
        if (!isShown()) return;
        works();
        show(live);
      } catch (failure) {
        if (!isShown()) return;
        fail(failure);
        if (failure.status === 401 || failure.status === 403) {
          place.replaceChildren();
          return;
        }
      }
    }
    timer = setTimeout(ask, 5000);
  }

  chosen.addEventListener('change', ask);
  await ask();
  return () => clearTimeout(timer);
}
