// The API's client. A user id has 64 bits, more than a JavaScript number holds, so ids are text throughout.

/** A refused request, with the problem that the service names. */
export class Refusal extends Error {
  constructor(status, problem) {
    super(problem?.detail ?? `The service answered ${status}.`);
    this.status = status;
    this.retryAfter = problem?.retryAfterSeconds ?? 0;
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

async function call(method, path, body, signal) {
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
  if (response.ok) return text ? withTextIds(text) : null;
  let problem = null;
  try { problem = JSON.parse(text); } catch { /* no problem document: the status is enough */ }
  throw new Refusal(response.status, problem);
}

export const findUsers = (query, signal) => call('GET', `v1/users?take=12&query=${encodeURIComponent(query)}`, undefined, signal);
export const getUser = id => call('GET', `v1/users/${id}`);
export const getCaller = () => call('GET', 'v1/caller');
export const getStatus = () => call('GET', 'v1/status');
export const getSuggestions = (id, count) => call('GET', `v1/users/${id}/suggestions?count=${count}`);
export const getList = (id, what, take, cursor) =>
  call('GET', `v1/users/${id}/${what}?take=${take}${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`);
export const act = (id, what, { userId, requestId, position }) =>
  call('POST', `v1/users/${id}/${what}`, `{"userId":${userId},"requestId":${JSON.stringify(requestId)},"position":${position}}`);
export const getChoices = id => call('GET', `v1/users/${id}/choices`);
export const choose = (id, name, allowed) => call('PATCH', `v1/users/${id}/choices`, `{"${name}":${allowed}}`);
export const undo = (id, what, other) => call('DELETE', `v1/users/${id}/${what}/${other}`);
export const recordViews = (id, requestId, people) => call('POST', `v1/users/${id}/views`,
  `{"userIds":[${people.map(p => p.userId)}],"requestId":${JSON.stringify(requestId)},"positions":[${people.map(p => p.position)}]}`);
