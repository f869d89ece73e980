// The API's client. A user id has 64 bits, more than a JavaScript number holds, so ids are text throughout.

/** A refused request, with the problem that the service names. */
export class Refusal extends Error {
  constructor(status, problem) {
    super(problem?.detail ?? `The service answered ${status}.`);
    this.status = status;
    this.retryAfter = problem?.retryAfterSeconds ?? 0;
  }
}

// JSON escapes the quotes inside a text, so the pattern matches members only.
const withTextIds = json => JSON.parse(json.replace(/("userId":)(\d+)/g, '$1"$2"'));

async function call(method, path, body, signal) {
  let response;
  try {
    response = await fetch(path, {
      method,
      signal,
      headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
      body,
    });
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

export const findUsers = (query, signal) => call('GET', `/v1/users?take=12&query=${encodeURIComponent(query)}`, undefined, signal);
export const getUser = id => call('GET', `/v1/users/${id}`);
export const getStatus = () => call('GET', '/v1/status');
export const getSuggestions = (id, count) => call('GET', `/v1/users/${id}/suggestions?count=${count}`);
export const getList = (id, what, take, cursor) =>
  call('GET', `/v1/users/${id}/${what}?take=${take}${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`);
export const act = (id, what, { userId, requestId, position }) =>
  call('POST', `/v1/users/${id}/${what}`, `{"userId":${userId},"requestId":${JSON.stringify(requestId)},"position":${position}}`);
export const getChoices = id => call('GET', `/v1/users/${id}/choices`);
export const choose = (id, name, allowed) => call('PATCH', `/v1/users/${id}/choices`, `{"${name}":${allowed}}`);
export const undo = (id, what, other) => call('DELETE', `/v1/users/${id}/${what}/${other}`);
export const recordViews = (id, requestId, people) => call('POST', `/v1/users/${id}/views`,
  `{"userIds":[${people.map(p => p.userId)}],"requestId":${JSON.stringify(requestId)},"positions":[${people.map(p => p.position)}]}`);
