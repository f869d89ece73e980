import * as api from '../api.js';
import { element } from '../parts.js';
import { cell, part, row } from '../tables.js';
import { chart } from './charts.js';
import { empty } from './parts.js';

// What became of what was shown: by day and by position, and how evenly people are shown.

const share = (part, whole) => (whole > 0 ? part / whole : null);
const percent = value => `${(100 * value).toFixed(1)} %`;
const told = value => (value === null ? '—' : percent(value));
const two = value => value.toFixed(2);

export async function quality({ place, isShown, fail }) {
  const days = element('select', { id: 'days' }, ...[7, 14, 30].map(n => element('option', { value: `${n}`, textContent: `the last ${n} days`, selected: n === 14 })));
  const body = element('div', { className: 'view' });
  place.append(element('div', { className: 'tools' }, element('label', { htmlFor: 'days', textContent: 'Days' }), days), body);

  async function show() {
    body.replaceChildren(element('p', { className: 'quiet', textContent: 'Counting the interaction logs …' }));
    const found = await api.getQuality(days.value);
    if (!isShown()) return;
    const sources = found.sources.length > 0
      ? part('By source', 'As the silos counted since they started, within these days. A person whom several sources found counts for each.', [['source'], ['views', 'number'], ['invitations', 'number'], ['for a view', 'number'], ['dismissals', 'number'], ['for a view', 'number']],
        found.sources.map(s => row(s.source, ...[cell(s.views.toLocaleString('en'), 'number'), cell(s.invites.toLocaleString('en'), 'number'), cell(told(share(s.invites, s.views)), 'number'),
          cell(s.dismissals.toLocaleString('en'), 'number'), cell(told(share(s.dismissals, s.views)), 'number')])))
      : element('p', { className: 'quiet', textContent: 'No silo has counted a source since it started.' });
    const note = element('p', { className: 'quiet', textContent:
      'Counted from the interaction logs when asked, without the rows of the last minutes; nothing is stored. The days are UTC.'
      + (found.complete ? '' : ' The logs hold more than is read at once: older days are missing.') });
    if (found.days.length === 0) {
      body.replaceChildren(empty('The interaction logs hold nothing of these days. Views, invitations and acceptances are logged as they come, and counted a few minutes later.'), sources, note);
      return;
    }

    const answers = chart('For each answer that came into view', ['invitations', 'acceptances'], two, true);
    const even = chart('How evenly people are shown', ['Gini of views', 'share of users shown'], two, true);
    body.replaceChildren(
      element('div', { className: 'charts' }, answers.element, even.element),
      part('By day', '', [['day'], ['answers', 'number'], ['views', 'number'], ['invitations', 'number'], ['acceptances', 'number'], ['dismissals, blocks', 'number'], ['people shown', 'number'], ['of the users', 'number'], ['Gini', 'number']],
        found.days.toReversed().map(d => row(d.day, ...[d.answers, d.views, d.invites, d.accepts, d.dismissals, d.peopleShown].map(n => cell(n.toLocaleString('en'), 'number')),
          cell(told(share(d.peopleShown, found.users)), 'number'), cell(d.gini === null ? '—' : two(d.gini), 'number')))),
      part('By position', 'Acceptances count where the invitation was made, within these days.', [['position'], ['views', 'number'], ['invitations', 'number'], ['for a view', 'number'], ['acceptances', 'number'], ['for an invitation', 'number']],
        found.positions.map(p => row(p.position > 0 ? `${p.position}` : 'elsewhere', cell(p.views.toLocaleString('en'), 'number'), cell(p.invites.toLocaleString('en'), 'number'),
          cell(told(share(p.invites, p.views)), 'number'), cell(p.accepts.toLocaleString('en'), 'number'), cell(told(share(p.accepts, p.invites)), 'number')))),
      sources, note);
    const times = found.days.map(d => Date.parse(d.day) / 1000);
    answers.draw(times, found.days.map(d => share(d.invites, d.answers)), found.days.map(d => share(d.accepts, d.answers)));
    even.draw(times, found.days.map(d => d.gini), found.days.map(d => share(d.peopleShown, found.users)));
  }

  days.addEventListener('change', () => show().catch(fail));
  await show();
}
