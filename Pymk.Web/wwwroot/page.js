import * as api from './api.js';
import { Choices } from './choices.js';
import { attachPicker } from './picker.js';
import { hideNote, isNobody, showFailure, showNote } from './note.js';
import { describe, element, face, toast } from './parts.js';
import { Views } from './views.js';

const shown = 12; // cards on the page
const reserve = 40; // people requested: more than shown, so the next one slides in at once
const refill = 8; // people left in the queue when more are requested
const fade = 200; // ms a card takes to leave, as in page.css
const stay = 1800; // ms the card of an invited person stays

const $ = id => document.getElementById(id);
const people = $('people');
let me = null; // the user whose page is open
let queue = []; // people without a card yet
let known = new Set(); // everyone this page has shown or queued: nobody appears twice
let asking = false;
const views = new Views(() => me.userId);
const choices = new Choices($('choices'), () => me?.userId ?? null, person => {
  known.delete(person.userId);
  more();
});
let visit = 0; // counts the users opened; late answers to an earlier user are dropped

// ---- opening a user's page

async function become(id, remember = true) {
  const mine = ++visit;
  known = new Set();
  queue = [];
  views.reset();
  choices.reset();
  hideNote();
  people.replaceChildren(...Array.from({ length: shown }, () => element('li', { className: 'card waiting' })));
  people.setAttribute('aria-busy', 'true');
  $('why').href = `explain.html?user=${encodeURIComponent(id)}`;
  if (remember) history.pushState(null, '', `?user=${encodeURIComponent(id)}`);
  try {
    const user = await api.getUser(id);
    if (mine !== visit) return;
    me = user;
    choices.reset();
    const who = describe(user);
    const facts = [who.headline, `${user.connections} connections`].filter(Boolean).join(' · ');
    $('me').replaceChildren(face(user),
      element('div', {}, element('strong', { textContent: who.name }), element('span', { className: 'quiet', textContent: facts })));
    document.title = `People ${who.name} may know`;
    const began = performance.now();
    const answer = await api.getSuggestions(id, reserve);
    if (mine !== visit) return;
    const took = performance.now() - began;
    people.replaceChildren();
    take(answer);
    const partial = answer.marks.includes('partial') ? ' · the search for more goes on' : '';
    $('facts').textContent = `${answer.suggestions.length} people in ${took.toFixed(took < 10 ? 1 : 0)} ms${partial}`;
    fill();
  } catch (failure) {
    if (mine === visit) fail(failure, () => become(id, false));
  } finally {
    if (mine === visit) people.removeAttribute('aria-busy');
  }
}

function take(answer) {
  answer.suggestions.forEach((person, place) => {
    if (!known.has(person.userId)) {
      known.add(person.userId);
      // Every action sends the answer and the position back: training needs them.
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
    // The people on the page stay; the next action tries again.
  } finally {
    asking = false;
  }
  if (mine === visit) fill(false);
}

// ---- cards

function fill(request = true) {
  while (people.childElementCount < shown && queue.length > 0) {
    const item = card(queue.shift());
    item.style.animationDelay = `${Math.min(people.childElementCount * 25, 250)}ms`;
    people.append(item);
  }
  if (request && queue.length < refill) more();
  const empty = people.childElementCount === 0;
  if (empty) showNote('That is everyone for now', 'New people appear as your network grows. Use the search above to see the page as another member.');
  else hideNote();
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
  part('reasons').append(...person.reasons.map(reason => element('li', { textContent: reason })));
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
  views.watch(item);
  return item;
}

/** Removes a card and puts the next person in its place. The keyboard's focus moves to that person. */
function replace(item) {
  const focused = item.contains(document.activeElement);
  const kind = document.activeElement?.classList.contains('dismiss') ? '.dismiss' : '.connect';
  views.leave(item);
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
    views.leave(last);
    last.remove();
  }
  hideNote();
  item.querySelector('.connect').focus();
}

// ---- actions: the page changes at once and changes back where the service refuses

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
    const still = [...people.children].find(card => card.dataset.user === person.userId);
    if (still) still.replaceWith(card(person));
    else putBack(person);
  } catch (failure) {
    toast(`This could not be undone: ${failure.message}`, null, true);
  }
}

function fail(failure, again) {
  people.replaceChildren();
  $('facts').textContent = '';
  if (isNobody(failure)) $('me').replaceChildren();
  showFailure(failure, () => { greet(); again(); });
}

function greet() {
  $('leave').hidden = api.credential() === null;
  api.getStatus().then(s => {
    $('status').textContent = `${s.users.toLocaleString('en')} members, ${s.connections.toLocaleString('en')} connections · model ${s.modelVersion}`;
  }, () => { /* the suggestions report the failure */ });
}

async function start() {
  greet();
  const id = new URLSearchParams(location.search).get('user');
  if (id) return become(id, false);
  try {
    const caller = await api.getCaller();
    if (caller.kind === 'user') return await become(caller.name, false);
    const first = await api.findUsers('');
    if (first.users.length === 0) return showNote('No members yet', 'Train a model on your network, or create members through the events.');
    await become(first.users[0].userId, false);
  } catch (failure) {
    fail(failure, start);
  }
}

attachPicker($('search'), $('found'), user => become(user.userId));
addEventListener('popstate', start);
$('leave').addEventListener('click', () => {
  api.signIn(null);
  location.assign('./');
});
start();
