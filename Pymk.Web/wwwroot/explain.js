import * as api from './api.js';
import { hideNote, showFailure } from './note.js';
import { describe, element } from './parts.js';
import { attachPicker } from './picker.js';
import { cell, head, number, part, row, yes } from './tables.js';

const page = 50; // candidates of one request

const $ = id => document.getElementById(id);
let asked = null; // what the page shows
let rows = 0; // candidates asked for
let visit = 0; // counts the questions; late answers to an earlier one are dropped

const reasons = {
  'beyond-quota': 'found, but better ones fill its quota and the rest of the list',
  'not-needed': 'found, but the other sources fill the list',
  connected: 'sources do not look at the user and the user’s connections',
  'no-common-connection': 'no common connection',
  'one-common-connection': 'one common connection; this source needs two',
  'several-common-connections': 'several common connections; this source is for one',
  'not-reached': 'a walk of three steps does not reach the person',
  'switched-off': 'settings turn the source off',
  'no-embedding': 'the user has no embedding',
  'not-among-nearest': 'enough embeddings are nearer',
  'nothing-known': 'the user’s profile has no value for it',
  'nothing-in-common': 'no value in common among the people whom the model lists for each value',
  'not-popular': 'others have more connections',
};

const name = user => (user.name ? `${user.name} (${user.userId})` : `${user.userId}`);

function verdictOf(told) {
  const [user, person] = [name(told.user), name(told.person)];
  switch (told.outcome) {
    case 'shown': return [`${user} sees ${person} at place ${told.rank} of ${told.count}`, `Place ${told.rankByScore} by score, before diversity.`];
    case 'held-back': return [`The rule “${told.heldBackBy}” holds ${person} back`, `${user} does not see the person, whatever the score.`];
    case 'not-a-candidate': return [`No source brings ${person} into the list`, `The list of ${user} has ${told.candidates} candidates. By the score it would have, the place were ${told.rankByScore}.`];
    case 'below-the-cut': return [`${person} is at place ${told.rankByScore} by score, and ${told.count} are shown`, `The last one shown has ${number(told.lastScore)}, the person ${number(told.scores.score)}.`];
    case 'displaced-by-exploration': return [`Exploration gave the place of ${person} to somebody else`, `Place ${told.rankByScore} by score.`];
    case 'hidden-by-diversity': return [`Diversity hides ${person}`, `Place ${told.rankByScore} by score, but the group of the ${told.diversity.full} was full.`];
    case 'same-person': return ['Nobody is suggested to themselves', user];
    default: return [`Nobody has the id ${told.person.userId}`, 'Never known, or erased.'];
  }
}

// ---- parts

function sources(told) {
  return part('Sources', `The list was made by ${told.listedBy.join(', ') || 'no source'}. This is what they say now.`,
    [['source'], ['brings them in'], ['score', 'number'], ['place', 'number'], ['quota', 'number']],
    told.sources.map(s => row(s.source,
      cell(s.taken ? yes(true, ['yes']) : reasons[s.reason] ?? s.reason), cell(number(s.score), 'number'),
      cell(s.place === null ? `of ${s.found}` : `${s.place} of ${s.found}`, 'number'), cell(`${s.quota}`, 'number'))));
}

function rules(told) {
  return part('Rules', `${told.allowed} of ${told.candidates} candidates pass them.`, [['rule'], ['verdict']],
    told.rules.map(r => row(r.rule, cell(yes(r.allows, ['allows', 'holds back'])))));
}

function score(told) {
  const { invite, accept, fatigue, inactive, exposure, score: final } = told.scores;
  return part('Score', told.isCandidate ? 'Of the list that answers.' : 'What it would be in the list.', [['factor'], ['value', 'number']],
    Object.entries({ 'P(invite)': invite, 'P(accept)': accept, 'fatigue': fatigue, 'inactive': inactive, 'exposure': exposure, 'score': final })
      .map(([title, value]) => row(title, cell(number(value), 'number'))));
}

function features(told) {
  const most = Math.max(...told.features.map(f => Math.abs(f.effect)), Number.MIN_VALUE);
  return part('Features', 'What each adds to P(invite) × P(accept): the score less that with the list’s mean in its place.',
    [['feature'], ['value', 'number'], ['mean', 'number'], ['effect', 'number'], ['']],
    told.features.map(f => {
      const bar = element('span', { className: f.effect < 0 ? 'lower' : '' });
      bar.style.setProperty('--share', Math.abs(f.effect) / most);
      const track = element('span', { className: 'track' }, bar);
      track.setAttribute('aria-hidden', 'true');
      return row(f.feature, cell(number(f.value), 'number'), cell(number(f.mean), 'number'), cell(`${f.effect < 0 ? '−' : '+'}${number(Math.abs(f.effect), 3)}`, 'number'), cell(track));
    }));
}

function diversity(told) {
  const { attribute, community, full } = told.diversity;
  return part('Diversity', full ? `The ${full} was full when the person’s turn came.` : 'No group was full when the person’s turn came.', [['group'], ['of the person']],
    [row('attribute', cell(attribute ?? 'none that makes a group')), row('community', cell(community === null ? 'unknown' : `${community}`))]);
}

// ---- questions

function show(told) {
  const [title, text] = verdictOf(told);
  const marks = told.marks.length > 0 ? ` Marks of the answer: ${told.marks.join(', ')}.` : '';
  $('verdict').className = `verdict ${told.outcome}`;
  $('verdict').replaceChildren(element('h2', { textContent: title }), element('p', { textContent: text + marks }));
  $('verdict').hidden = false;
  $('parts').replaceChildren(...(told.scores ? [sources(told), rules(told), features(told), score(told), diversity(told)] : []));
  $('parts').hidden = told.scores === null;
  $('status').textContent = `model ${told.modelVersion}`;
}

function candidate(one) {
  const link = element('a', { href: address({ ...asked, person: one.person.userId }), textContent: describe(one.person).name });
  link.addEventListener('click', event => {
    event.preventDefault();
    ask({ ...asked, person: one.person.userId }).then(() => $('verdict').focus());
  });
  const found = one.sources.map(s => `${s.source} ${s.place}`).join(', ') || one.listedBy.join(', ');
  return row(link, cell(one.rank === null ? '' : `${one.rank}`, 'number'),
    cell(one.rankByScore === null ? yes(false, ['', one.heldBackBy]) : `${one.rankByScore}`, 'number'),
    cell(number(one.scores.score), 'number'), cell(number(one.scores.invite), 'number'), cell(number(one.scores.accept), 'number'), cell(found));
}

async function list(again) {
  const mine = visit;
  const body = $('list').querySelector('tbody');
  if (again) rows = 0;
  const answer = await api.getCandidates(asked.user, { skip: rows, take: page, source: $('source').value, count: asked.count });
  if (mine !== visit) return;
  if (again) body.replaceChildren();
  $('list').querySelector('thead').replaceChildren(head(['person'], ['shown at', 'number'], ['by score', 'number'], ['score', 'number'], ['P(invite)', 'number'], ['P(accept)', 'number'], ['place in each source']));
  body.append(...answer.people.map(candidate));
  rows += page;
  $('total').textContent = `${answer.total} of the list of ${name(answer.user)}`;
  if ($('source').options.length === 1) {
    $('source').append(...answer.sources.map(s => element('option', { value: s.source, textContent: `${s.source} (${s.listed})` })));
  }
  $('next').hidden = rows >= answer.total;
  $('list').hidden = false;
}

const address = ({ user, person, count }) =>
  `explain.html?user=${encodeURIComponent(user)}${person ? `&person=${encodeURIComponent(person)}` : ''}&count=${count}`;

async function ask(question, remember = true) {
  const mine = ++visit;
  const other = asked === null || asked.user !== question.user || asked.count !== question.count;
  asked = question;
  $('leave').hidden = api.credential() === null;
  hideNote();
  [$('user').value, $('person').value, $('count').value] = [question.user, question.person, question.count];
  $('verdict').hidden = $('parts').hidden = true;
  if (other) {
    $('list').hidden = true;
    $('source').replaceChildren($('source').options[0]);
  }
  if (remember) history.pushState(null, '', address(question));
  try {
    if (question.person) {
      const told = await api.getExplanation(question.user, question.person, question.count);
      if (mine !== visit) return;
      show(told);
    }
    if (other || $('list').hidden) await list(true);
  } catch (failure) {
    if (mine === visit) {
      asked = null;
      $('list').hidden = true;
      showFailure(failure, () => ask(question, false));
    }
  }
}

async function start() {
  const query = new URLSearchParams(location.search);
  const question = { user: query.get('user') ?? '', person: query.get('person') ?? '', count: query.get('count') ?? '20' };
  [$('user').value, $('person').value, $('count').value] = [question.user, question.person, question.count];
  if (question.user) await ask(question, false);
}

const question = () => ({ user: $('user').value, person: $('person').value, count: $('count').value });
attachPicker($('user'), $('users'), user => { $('user').value = user.userId; });
attachPicker($('person'), $('persons'), person => { $('person').value = person.userId; });
$('ask').addEventListener('submit', event => { event.preventDefault(); ask(question()); });
$('next').addEventListener('click', () => list(false).catch(failure => showFailure(failure, () => list(false))));
$('source').addEventListener('change', () => list(true).catch(failure => showFailure(failure, () => list(true))));
$('leave').addEventListener('click', () => { api.signIn(null); location.reload(); });
addEventListener('popstate', start);
start();
