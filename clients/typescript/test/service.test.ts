import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { createPymkClient, PymkProblem, type components } from 'pymk-client';

// A running service: its address, a key of the scope 'act', two users of its model, and an id beyond 2^53 that its model also has.
const { PYMK_ADDRESS: baseUrl = '', PYMK_KEY: apiKey = '', PYMK_USERS = '' } = process.env;
const [user = '', other = '', far = ''] = PYMK_USERS.split(' ');
const pymk = createPymkClient({ baseUrl, apiKey });

test('an answer has its types, and an action changes the next one', async () => {
  const params = { path: { id: user }, query: { count: 5 } };
  const { suggestions, requestId } = await pymk.get('/v1/users/{id}/suggestions', { params });
  const first: components['schemas']['SuggestedPerson'] = suggestions[0] ?? assert.fail('nobody is suggested');
  const score: number = first.score;
  assert.ok(score > 0 && first.reasons.length > 0);

  const nothing: void = await pymk.post('/v1/users/{id}/dismissals', {
    params: { path: { id: user } }, body: { userId: first.userId, requestId, position: 1 }, idempotencyKey: randomUUID(),
  });
  assert.equal(nothing, undefined);
  const { people } = await pymk.get('/v1/users/{id}/dismissals', { params: { path: { id: user } } });
  assert.deepEqual(people.map(p => p.userId), [first.userId]);
  const later = await pymk.get('/v1/users/{id}/suggestions', { params });
  assert.ok(later.suggestions.every(s => s.userId !== first.userId));
});

test('a key is answered once', async () => {
  const block = { params: { path: { id: other } }, idempotencyKey: randomUUID() };
  await pymk.post('/v1/users/{id}/blocks', { ...block, body: { userId: user } });
  await pymk.delete('/v1/users/{id}/blocks/{other}', { params: { path: { id: other, other: user } } });
  await pymk.post('/v1/users/{id}/blocks', { ...block, body: { userId: user } });
  const { people } = await pymk.get('/v1/users/{id}/blocks', { params: { path: { id: other } } });
  assert.deepEqual(people, []);
  await assert.rejects(pymk.post('/v1/users/{id}/blocks', { ...block, body: { userId: far } }), { type: 'urn:pymk:problem:key-reused' });
});

test('an id beyond 2^53 comes as text and goes back as it came', async () => {
  const person = await pymk.get('/v1/users/{id}', { params: { path: { id: far } } });
  assert.equal(person.userId, far);
  await pymk.post('/v1/users/{id}/invitations', { params: { path: { id: user } }, body: { userId: person.userId } });
  const { people } = await pymk.get('/v1/users/{id}/invitations', { params: { path: { id: user } } });
  assert.deepEqual(people.map(p => p.userId), [far]);
});

test('accounts and connections come in batches, and a bad row fails alone', async () => {
  const users = await pymk.post('/v1/users:batch', {
    body: [
      { userId: '700001', op: 'put', name: 'Ada', attributes: { place: 'Lund' } },
      { userId: '700002', name: 'Bo' },
      { userId: '700001', op: 'patch', attributes: { place: null } },
      { userId: '700003', op: 'patch', name: 'Nobody' },
    ],
    idempotencyKey: randomUUID(),
  });
  assert.deepEqual(users.outcomes.map(o => o.problem?.type ?? 'done'), ['done', 'done', 'done', 'urn:pymk:problem:unknown-user']);
  assert.equal(users.failed, 1);
  const connections = await pymk.post('/v1/connections:batch', {
    body: [{ user: '700001', other: '700002' }, { user: '700001', other: user, type: 'connected' }, { user: '700001', other: user, type: 'disconnected' }],
  });
  assert.deepEqual(connections.outcomes.map(o => o.status), [204, 204, 204]);
  const ada = await pymk.get('/v1/users/{id}', { params: { path: { id: '700001' } } });
  assert.deepEqual([ada.name, ada.attributes, ada.connections], ['Ada', {}, 1]);
});

test('what the service refuses is a problem with its type', async () => {
  await assert.rejects(pymk.get('/v1/users/{id}', { params: { path: { id: '123456789' } } }), (e: PymkProblem) => e.type === 'urn:pymk:problem:unknown-user');
  await assert.rejects(
    pymk.get('/v1/users/{id}/suggestions', { params: { path: { id: user }, query: { count: 1000 } } }),
    { type: 'urn:pymk:problem:invalid-request', parameter: 'count', status: 400 });
  await assert.rejects(pymk.get('/v1/users/{id}/data', { params: { path: { id: user } } }), { type: 'urn:pymk:problem:forbidden' });
  await assert.rejects(createPymkClient({ baseUrl }).get('/v1/status'), { type: 'urn:pymk:problem:unauthenticated' });
});

test('what the document does not allow does not compile', () => {
  // @ts-expect-error There is no such address.
  void (() => pymk.get('/v1/nothing'));
  // @ts-expect-error The address takes no POST.
  void (() => pymk.post('/v1/status'));
  // @ts-expect-error The id is missing.
  void (() => pymk.get('/v1/users/{id}'));
  // @ts-expect-error The body is missing.
  void (() => pymk.post('/v1/connections'));
  // @ts-expect-error A count is a number.
  void (() => pymk.get('/v1/users/{id}/suggestions', { params: { path: { id: 1 }, query: { count: 'many' } } }));
});
