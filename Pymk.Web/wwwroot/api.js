// The API's client. Ids are text throughout: a number of 64 bits is more than a JavaScript number holds, and a network's ids may be text. The API takes
// a number as text, too.

/** A refused request, with the problem that the service names. */
export class Refusal extends Error {
  constructor(status, problem) {
    super(problem?.detail ?? `The service answered ${status}.`);
    this.status = status;
    this.retryAfter = problem?.retryAfterSeconds ?? 0;
    this.parameter = problem?.parameter ?? null;
  }
}

const base = new URL('.', import.meta.url); // the page may stand below a proxy's path
const place = 'pymk.credential'; // of this tab, until it is closed

/** The key or token that requests give; null for none. */
export const credential = () => sessionStorage.getItem(place);

/** Gives a key or token with every request from now on; null for none. */
export function signIn(text) {
  if (text === null) sessionStorage.removeItem(place);
  else sessionStorage.setItem(place, text);
}

// JSON escapes the quotes inside a text, so the pattern matches members only.
const withTextIds = json => JSON.parse(json.replace(/("userId":)(\d+)/g, '$1"$2"'));

async function call(method, path, body, signal, raw = false) {
  let response;
  try {
    const headers = body === undefined ? {} : { 'Content-Type': 'application/json' };
    if (credential()) headers.Authorization = `Bearer ${credential()}`;
    response = await fetch(new URL(path, base), { method, signal, headers, body });
  } catch (failure) {
    if (failure.name === 'AbortError') throw failure;
    throw new Refusal(0, { detail: 'The service cannot be reached. Is it running?' });
  }
  const text = await response.text();
  if (response.ok) return raw ? text : text ? withTextIds(text) : null;
  let problem = null;
  try { problem = JSON.parse(text); } catch { /* no problem document: the status is enough */ }
  throw new Refusal(response.status, problem);
}

export const findUsers = (query, signal) => call('GET', `v1/users?take=12&query=${encodeURIComponent(query)}`, undefined, signal);

// The slash and the percent sign of an id do not end its segment. Dots alone would lead to another address, however they are encoded (WHATWG URL, 4.4).
function segment(id) {
  if (id === '.' || id === '..') throw new Refusal(400, { detail: `A browser cannot ask for the id '${id}'.`, parameter: 'id' });
  return encodeURIComponent(id);
}

const user = (id, what = '') => `v1/users/${segment(id)}${what && `/${what}`}`;

export const getUser = async id => call('GET', user(id));
export const getCaller = () => call('GET', 'v1/caller');
export const getStatus = () => call('GET', 'v1/status');
export const getSuggestions = async (id, count) => call('GET', user(id, `suggestions?count=${count}`));
export const getExplanation = async (id, person, count) => call('GET', user(id, `suggestions/${segment(person)}/explanation?count=${count}`));
export const getCandidates = async (id, { skip, take, source, count }) =>
  call('GET', user(id, `candidates?skip=${skip}&take=${take}&count=${count}${source ? `&source=${encodeURIComponent(source)}` : ''}`));
export const getList = async (id, what, take, cursor) =>
  call('GET', user(id, `${what}?take=${take}${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`));
export const act = async (id, what, { userId, requestId, position }) =>
  call('POST', user(id, what), JSON.stringify({ userId, requestId, position }));
export const getChoices = async id => call('GET', user(id, 'choices'));
export const choose = async (id, name, allowed) => call('PATCH', user(id, 'choices'), JSON.stringify({ [name]: allowed }));
export const undo = async (id, what, other) => call('DELETE', user(id, `${what}/${segment(other)}`));
export const recordViews = async (id, requestId, people) => call('POST', user(id, 'views'),
  JSON.stringify({ userIds: people.map(p => p.userId), requestId, positions: people.map(p => p.position) }));

// What operators ask and do.
export const getLive = process => call('GET', `v1/admin/live${process ? `?process=${encodeURIComponent(process)}` : ''}`);
export const getModels = () => call('GET', 'v1/admin/models');
export const serveModel = version => call('PUT', 'v1/admin/models/current', JSON.stringify({ version }));
export const getCycle = () => call('GET', 'v1/admin/cycle');
export const getDeadLetters = take => call('GET', `v1/admin/dead-letters?take=${take}`);
export const sendAgain = (topic, { partition, offset }) => call('POST', 'v1/admin/dead-letters:send', JSON.stringify({ topic, partition, offset }));
export const getQuality = days => call('GET', `v1/admin/quality?days=${days}`);
export const getData = async id => call('GET', user(id, 'data'), undefined, undefined, true);
export const erase = async id => call('DELETE', `v1/admin/users/${segment(id)}`);
