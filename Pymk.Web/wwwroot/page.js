import * as api from './api.js';
import { attachPicker } from './picker.js';
import { describe, face, toast } from './parts.js';
import { Views } from './views.js';

const shown = 12; // cards at once
const reserve = 40; // people asked for: the ones behind slide in without a wait
const refill = 8; // people left behind when more are asked for
const fade = 200; // ms a card takes to go, as in page.css
const stay = 1800; // ms an invited person's card stays

const $ = id => document.getElementById(id);
const people = $('people');
let me = null; // whose page it is
let queue = []; // people not yet on a card
let known = new Set(); // everyone this page has had, so that none comes twice
let asking = false;
const seen = new Views(() => me.userId);
let visit = 0; // a new one with each user; late answers of an earlier one are dropped

// ---- whose page it is

async function become(id, remember = true) {
  const mine = ++visit;
  known = new Set();
  queue = [];
  seen.forget();
  $('note').hidden = true;
  people.replaceChildren(...Array.from({ length: shown }, () => Object.assign(document.createElement('li'), { className: 'card waiting' })));
  people.setAttribute('aria-busy', 'true');
  if (remember) history.pushState(null, '', `?user=${id}`);
  try {
    const user = await api.getUser(id);
    if (mine !== visit) return;
    me = user;
    const who = describe(user);
    const text = document.createElement('div');
    text.append(Object.assign(document.createElement('strong'), { textContent: who.name }),
      Object.assign(document.createElement('span'), { className: 'quiet', textContent: [who.headline, `${user.connections} connections`].filter(Boolean).join(' · ') }));
    $('me').replaceChildren(face(user), text);
    document.title = `People ${who.name} may know`;
    const began = performance.now();
    const answer = await api.getSuggestions(id, reserve);
    if (mine !== visit) return;
    const took = performance.now() - began;
    people.replaceChildren();
    take(answer);
    $('facts').textContent = `${answer.suggestions.length} people in ${took < 10 ? took.toFixed(1) : took.toFixed(0)} ms${answer.marks.includes('partial') ? ' · some are still being looked for' : ''}`;
    fill();
  } catch (failure) {
    if (mine === visit) tell(failure, () => become(id, false));
  } finally {
    if (mine === visit) people.removeAttribute('aria-busy');
  }
}

function take(answer) {
  answer.suggestions.forEach((person, place) => {
    if (!known.has(person.userId)) {
      known.add(person.userId);
      // Goes back with whatever is done about them, so that what is learnt from it knows where they stood.
      queue.push(Object.assign(person, { requestId: answer.requestId, position: place + 1 }));
    }
  });
}

async function more() {
  if (asking) return;
  asking = true;
  const mine = visit;
  try {
    const answer = await api.getSuggestions(me.userId, reserve);
    if (mine === visit) take(answer);
  } catch {
    // The people on the page stay; the next action asks again.
  } finally {
    asking = false;
  }
  if (mine === visit) fill(false);
}

// ---- cards

function fill(ask = true) {
  while (people.childElementCount < shown && queue.length > 0) {
    const item = card(queue.shift());
    item.style.animationDelay = `${Math.min(people.childElementCount * 25, 250)}ms`;
    people.append(item);
  }
  if (ask && queue.length < refill) more();
  const empty = people.childElementCount === 0;
  if (empty) say('That is everyone for now', 'New people appear as your network grows. Look at the page as another member with the search above.');
  else $('note').hidden = true;
}

function card(person) {
  const item = $('card').content.firstElementChild.cloneNode(true);
  const part = name => item.querySelector(`.${name}`);
  const { name, headline } = describe(person);
  item.dataset.user = person.userId;
  item.person = person;
  part('face').replaceWith(face(person));
  part('name').textContent = name;
  part('headline').textContent = headline;
  part('reasons').append(...person.reasons.map(reason => Object.assign(document.createElement('li'), { textContent: reason })));
  part('reasons').hidden = person.reasons.length === 0;
  const { count, sample } = person.mutualConnections;
  if (count > 0) {
    part('mutual').hidden = false;
    part('stack').append(...sample.map(one => face(one, 'tiny')));
    part('mutual-count').textContent = `${count} mutual`;
    part('mutual').title = sample.map(one => describe(one).name).join(', ');
  }
  const connect = part('connect');
  connect.textContent = 'Connect';
  connect.setAttribute('aria-label', `Connect with ${name}`);
  part('dismiss').setAttribute('aria-label', `Do not suggest ${name}`);
  connect.addEventListener('click', () => invite(item, person));
  part('dismiss').addEventListener('click', () => dismiss(item, person));
  seen.watch(item);
  return item;
}

/** Takes a card away and lets the next person in where it was; the keyboard's focus goes on to them. */
function replace(item) {
  const focused = item.contains(document.activeElement);
  const kind = document.activeElement?.classList.contains('dismiss') ? '.dismiss' : '.connect';
  seen.leave(item);
  const leave = () => {
    const next = queue.length > 0 ? card(queue.shift()) : null;
    const neighbour = next ?? item.nextElementSibling ?? item.previousElementSibling;
    if (next) item.replaceWith(next);
    else item.remove();
    if (focused) (neighbour?.querySelector(kind) ?? people).focus();
    fill();
  };
  item.classList.add('leaving');
  setTimeout(leave, fade);
}

function putBack(person) {
  const item = card(person);
  people.prepend(item);
  if (people.childElementCount > shown) {
    const last = people.lastElementChild;
    queue.unshift(last.person);
    seen.leave(last);
    last.remove();
  }
  $('note').hidden = true;
  item.querySelector('.connect').focus();
}

// ---- what a user does; the page goes ahead and steps back where the service says no

async function dismiss(item, person) {
  if (item.classList.contains('leaving')) return;
  const owner = me;
  const sent = api.act(owner.userId, 'dismissals', person);
  replace(item);
  const name = describe(person).name;
  try {
    await sent;
    toast(`You will not see ${name} again`, () => takeBack(owner, 'dismissals', person));
  } catch (failure) {
    if (me === owner) putBack(person);
    toast(`${name} could not be dismissed: ${failure.message}`, null, true);
  }
}

async function invite(item, person) {
  const owner = me;
  const button = item.querySelector('.connect');
  const name = describe(person).name;
  if (item.classList.contains('invited')) return;
  item.classList.add('invited');
  button.textContent = 'Invited ✓';
  try {
    await api.act(owner.userId, 'invitations', person);
    toast(`Invitation sent to ${name}`, () => takeBack(owner, 'invitations', person));
    setTimeout(() => { if (item.isConnected) replace(item); }, stay);
  } catch (failure) {
    item.classList.remove('invited');
    button.textContent = 'Connect';
    toast(`${name} could not be invited: ${failure.message}`, null, true);
  }
}

async function takeBack(owner, what, person) {
  try {
    await api.undo(owner.userId, what, person.userId);
    if (me !== owner) return;
    const still = people.querySelector(`[data-user="${person.userId}"]`);
    if (still) still.replaceWith(card(person));
    else putBack(person);
  } catch (failure) {
    toast(`It could not be taken back: ${failure.message}`, null, true);
  }
}

// ---- nothing to show, or something wrong

function say(title, text, again = null, wrong = false) {
  const note = $('note');
  note.className = wrong ? 'note wrong' : 'note';
  note.replaceChildren(Object.assign(document.createElement('h2'), { textContent: title }), Object.assign(document.createElement('p'), { textContent: text }));
  if (again) {
    const button = Object.assign(document.createElement('button'), { type: 'button', textContent: 'Try again' });
    button.addEventListener('click', again);
    note.append(button);
  }
  note.hidden = false;
}

function tell(failure, again) {
  people.replaceChildren();
  $('facts').textContent = '';
  if (failure.status === 404) {
    $('me').replaceChildren();
    say('Nobody by that id', failure.message);
  } else if (failure.status === 503) {
    say('Busy just now', failure.message, again, true);
  } else {
    say('That did not work', failure.message, again, true);
  }
}

async function start() {
  const id = new URLSearchParams(location.search).get('user');
  if (id && /^\d+$/.test(id)) return become(id, false);
  if (id) return tell(new api.Refusal(404, { detail: `A member's id is a number, not '${id}'.` }));
  try {
    const first = await api.findUsers('');
    if (first.users.length === 0) return say('No members yet', 'Train a model on your network, or create members through the events.');
    await become(first.users[0].userId, false);
  } catch (failure) {
    tell(failure, start);
  }
}

attachPicker($('search'), $('found'), user => become(user.userId));
addEventListener('popstate', start);
api.getStatus().then(s => {
  $('status').textContent = `${s.users.toLocaleString('en')} members, ${s.connections.toLocaleString('en')} connections · model ${s.modelVersion}`;
}, () => { /* the page tells what is wrong where it matters */ });
start();
