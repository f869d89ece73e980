import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPymkClient, PymkProblem, type PymkOptions } from 'pymk-client';

/** A client whose requests get these answers in turn, and the requests. */
function clientOf(answers: (Response | Error)[], options: Partial<PymkOptions> = {}) {
  const requests: { method: string; url: string; headers: Headers; body: string }[] = [];
  const client = createPymkClient({
    baseUrl: 'http://pymk.test/pymk/',
    fetch: async request => {
      requests.push({ method: request.method, url: request.url, headers: request.headers, body: await request.text() });
      const answer = answers.shift() ?? assert.fail('a request too many');
      if (answer instanceof Error) throw answer;
      return answer;
    },
    ...options,
  });
  return { client, requests };
}

const done = () => new Response(null, { status: 204 });
const busy = (status = 503, seconds = 0) => new Response('{}', { status, headers: { 'Retry-After': `${seconds}` } });
const dismissal = { params: { path: { id: 1 } }, body: { userId: 2 } };

test('a request has the path base, the encoded id, its key, and the current token', async () => {
  let token = 0;
  const { client, requests } = clientOf([done(), done()], { apiKey: 'secret', token: async () => `token-${++token}` });
  await client.post('/v1/users/{id}/dismissals', { params: { path: { id: 'org:1/7%' } }, body: { userId: '9007199254740993' }, idempotencyKey: 'k-1' });
  await client.delete('/v1/users/{id}/blocks/{other}', { params: { path: { id: 7, other: 8 } } });

  assert.equal(requests[0]?.url, 'http://pymk.test/pymk/v1/users/org%3A1%2F7%25/dismissals');
  assert.equal(requests[0]?.body, '{"userId":"9007199254740993"}');
  assert.equal(requests[0]?.headers.get('Content-Type'), 'application/json');
  assert.equal(requests[0]?.headers.get('Idempotency-Key'), 'k-1');
  assert.equal(requests[0]?.headers.get('X-Api-Key'), 'secret');
  assert.equal(requests[1]?.url, 'http://pymk.test/pymk/v1/users/7/blocks/8');
  assert.deepEqual(requests.map(r => r.headers.get('Authorization')), ['Bearer token-1', 'Bearer token-2']);
});

test('an id that lost digits is refused before the request', async () => {
  const { client, requests } = clientOf([]);
  await assert.rejects(client.get('/v1/users/{id}', { params: { path: { id: 2 ** 53 } } }), RangeError);
  await assert.rejects(client.post('/v1/connections', { body: { user: 1, other: 2 ** 60 } }), RangeError);
  assert.equal(requests.length, 0);
});

test('an id that would lead to another address is refused before the request', async () => {
  const { client, requests } = clientOf([]);
  await assert.rejects(client.delete('/v1/users/{id}/blocks/{other}', { params: { path: { id: 'bob', other: '..' } } }), RangeError);
  await assert.rejects(client.get('/v1/users/{id}', { params: { path: { id: '.' } } }), RangeError);
  assert.equal(requests.length, 0);
});

test('reads, PUT, DELETE and keyed writes are repeated with the same body and key', async () => {
  const { client, requests } = clientOf([busy(), new TypeError('reset'), done(), busy(409), busy(503), done(), busy(502), done()]);
  await client.put('/v1/users/{id}/choices', { params: { path: { id: 1 } }, body: { suggestMe: true, showConnections: true, bridge: false } });
  await client.post('/v1/users/{id}/dismissals', { ...dismissal, idempotencyKey: 'k' });
  await client.get('/v1/status');

  assert.deepEqual(requests.map(r => r.method), ['PUT', 'PUT', 'PUT', 'POST', 'POST', 'POST', 'GET', 'GET']);
  assert.deepEqual(new Set(requests.slice(0, 3).map(r => r.body)), new Set(['{"suggestMe":true,"showConnections":true,"bridge":false}']));
  assert.deepEqual(requests.slice(3, 6).map(r => r.headers.get('Idempotency-Key')), ['k', 'k', 'k']);
});

test('a write without a key is repeated only where it was refused for its rate', async () => {
  const { client, requests } = clientOf([busy(429), done(), busy(503), new TypeError('reset')]);
  await client.post('/v1/users/{id}/dismissals', dismissal);
  assert.equal(requests.length, 2);
  await assert.rejects(client.post('/v1/users/{id}/dismissals', dismissal), PymkProblem);
  await assert.rejects(client.post('/v1/users/{id}/dismissals', dismissal), TypeError);
  assert.equal(requests.length, 4);
});

test('tries end at their number, and where the service asks for a longer wait', async () => {
  const { client, requests } = clientOf([busy(), busy(), busy(503, 60)], { retry: { tries: 2, longestWait: 30 } });
  await assert.rejects(client.get('/v1/status'), { status: 503 });
  assert.equal(requests.length, 2);
  await assert.rejects(client.get('/v1/status'), { status: 503 });
  assert.equal(requests.length, 3);
});

test('a cancelled call ends while it waits for its next try', async () => {
  const cancel = new AbortController();
  const { client } = clientOf([busy(503, 5)], {});
  const call = client.get('/v1/status', { signal: cancel.signal });
  setImmediate(() => cancel.abort(new Error('no longer needed')));
  await assert.rejects(call, { message: 'no longer needed' });
});

test('problems say what the service says, and name a proxy that answers in its place', async () => {
  const body = {
    type: 'urn:pymk:problem:overloaded', title: 'The service is at its limit', status: 503, detail: 'Too many requests wait.', retryAfterSeconds: 60,
  };
  const { client } = clientOf([new Response(JSON.stringify(body), { status: 503, headers: { 'Retry-After': '60' } }), new Response('<html>', { status: 500 })]);
  await assert.rejects(client.get('/v1/status'), {
    name: 'PymkProblem', type: 'urn:pymk:problem:overloaded', message: 'Too many requests wait.', status: 503, retryAfterSeconds: 60, parameter: undefined,
  });
  await assert.rejects(client.get('/v1/status'), { name: 'PymkProblem', type: 'about:blank', status: 500 });
});
