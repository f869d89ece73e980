import * as api from '../api.js';
import { element } from '../parts.js';
import { cell, part, row } from '../tables.js';
import { empty, facts, span, when } from './parts.js';

// The daily run under way with its stages, and the last ones.

const stages = ['snapshot', 'train', 'rollout', 'lists', 'clean'];
const outcomes = { published: 'published', notPublished: 'worse than the served model, not published', givenUp: 'given up', open: 'open' };

export async function cycle({ place, isShown, fail, works }) {
  let timer = 0;

  function underWay(told) {
    const run = told.open;
    const next = stages.find(s => !run.finished.some(f => f.stage === s));
    const list = element('ol', { className: 'stages' }, ...stages.map(stage => {
      const done = run.finished.find(f => f.stage === stage);
      return element('li', { className: done ? 'done' : stage === next ? 'doing' : '' },
        `${stage}: ${done ? span(done.startedAt, done.endedAt) : stage === next ? 'under way' : 'to come'}`);
    }));
    return element('section', { className: 'part' },
      element('h2', {}, `Run ${run.id}`, element('span', { className: `badge ${run.stopped ? 'wrong' : ''}`, textContent: run.stopped ? 'stopped' : 'under way' })),
      facts({
        began: when(run.startedAt), process: run.owner, doing: told.doing, 'last heard': when(told.heardAt), resumed: run.resumed > 0 ? `${run.resumed} times` : '',
        'stopped because': run.stopped, snapshot: run.snapshot,
      }), list);
  }

  async function ask() {
    clearTimeout(timer);
    if (!document.hidden) {
      try {
        const told = await api.getCycle();
        if (!isShown()) return;
        works();
        const schedule = told.at ? `A run starts every day at ${told.at} UTC; the next one ${when(told.next)}.` : 'The cluster starts no run by itself (setting Pymk:Daily:At).';
        place.replaceChildren(
          element('p', { className: told.problem ? 'no' : 'quiet', textContent: told.problem ? `A run is due and does not start: ${told.problem}` : schedule }),
          told.open ? underWay(told) : empty('No run is under way.'),
          told.ended.length > 0
            ? part('The last runs', 'Newest first.', [['began'], ['took', 'number'], ['outcome'], ['version'], ...stages.map(s => [s, 'number'])],
              told.ended.map(run => row(when(run.startedAt), cell(run.endedAt ? span(run.startedAt, run.endedAt) : '', 'number'), cell(outcomes[run.outcome] ?? run.outcome),
                cell(run.finished.map(f => f.facts.version).find(Boolean) ?? ''),
                ...stages.map(s => {
                  const done = run.finished.find(f => f.stage === s);
                  return cell(done ? span(done.startedAt, done.endedAt) : '—', 'number');
                }))))
            : empty('No run has ended yet.'));
      } catch (failure) {
        if (!isShown()) return;
        fail(failure);
        if (failure.status === 401 || failure.status === 403) return;
      }
    }
    timer = setTimeout(ask, 5000);
  }

  await ask();
  return () => clearTimeout(timer);
}
