// The API, from the page's side. User ids are 64-bit and a JavaScript number is not: they stay text from end to end.

/** A request the service refused, with the problem it named. */
export class Refusal extends Error {
  constructor(status, problem) {
    super(problem?.detail ?? `The service answered ${status}.`);
    this.status = status;
    this.retryAfter = problem?.retryAfterSeconds ?? 0;
  }
}

// Inside a JSON text a quote is always escaped, so that this pattern meets members only, never the middle of a text.
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
  try { problem = JSON.parse(text); } catch { /* not one of ours: the status says enough */ }
  throw new Refusal(response.status, problem);
}

export const findUsers = (query, signal) => call('GET', `/v1/users?take=12&query=${encodeURIComponent(query)}`, undefined, signal);
export const getUser = id => call('GET', `/v1/users/${id}`);
export const getStatus = () => call('GET', '/v1/status');
export const getSuggestions = (id, count) => call('GET', `/v1/users/${id}/suggestions?count=${count}`);
export const act = (id, what, { userId, requestId, position }) =>
  call('POST', `/v1/users/${id}/${what}`, `{"userId":${userId},"requestId":${JSON.stringify(requestId)},"position":${position}}`);
export const undo = (id, what, other) => call('DELETE', `/v1/users/${id}/${what}/${other}`);
export const recordImpressions = (id, requestId, people) => call('POST', `/v1/users/${id}/impressions`,
  `{"userIds":[${people.map(p => p.userId).join(',')}],"requestId":${JSON.stringify(requestId)},"positions":[${people.map(p => p.position).join(',')}]}`);
