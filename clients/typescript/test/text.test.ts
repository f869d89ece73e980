import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { createPymkClient, type components } from 'pymk-client';

// A running service of a network of text ids: its address, a key of the scope 'act', and users of its model, as JSON.
const { PYMK_TEXT_ADDRESS: baseUrl = '', PYMK_KEY: apiKey = '', PYMK_TEXT_USERS = '[]' } = process.env;
const users = JSON.parse(PYMK_TEXT_USERS) as string[];
const pymk = createPymkClient({ baseUrl, apiKey });

test('a text id goes into a path and comes back as it is', async () => {
  assert.ok(users.length > 1);
  for (const id of users) {
    const person = await pymk.get('/v1/users/{id}', { params: { path: { id } } });
    assert.equal(person.userId, id);
    const { answers } = await pymk.post('/v1/suggestions:batch', { body: { users: [id], count: 2 } });
    assert.deepEqual(answers.map(a => [a.userId, a.status]), [[id, 200]]);
  }
});

test('a suggested person is dismissed, listed, and left out by a parameter', async () => {
  const [id = '', other = ''] = users;
  const params = { path: { id } };
  const { suggestions, requestId } = await pymk.get('/v1/users/{id}/suggestions', { params: { ...params, query: { count: 5 } } });
  const first: components['schemas']['SuggestedPerson'] = suggestions[0] ?? assert.fail('nobody is suggested');
  assert.equal(typeof first.userId, 'string');
  await pymk.post('/v1/users/{id}/dismissals', { params, body: { userId: first.userId, requestId, position: 1 }, idempotencyKey: randomUUID() });
  const dismissed = await pymk.get('/v1/users/{id}/dismissals', { params });
  assert.deepEqual(dismissed.people.map(p => p.userId), [first.userId]);
  await pymk.delete('/v1/users/{id}/dismissals/{other}', { params: { path: { id, other: first.userId } } });
  const without = await pymk.get('/v1/users/{id}/suggestions', { params: { ...params, query: { exclude: [first.userId, other], count: 20 } } });
  assert.ok(without.suggestions.every(s => s.userId !== first.userId && s.userId !== other));
});

test('batches create users by text ids, and a number is refused', async () => {
  const rows = await pymk.post('/v1/users:batch', { body: [{ userId: 'shop/1', name: 'Ada' }, { userId: '007', op: 'patch', name: 'Nobody' }, { userId: 7, name: 'Bo' }] });
  assert.deepEqual(rows.outcomes.map(o => o.status), [201, 404, 400]);
  const connections = await pymk.post('/v1/connections:batch', { body: [{ user: 'shop/1', other: 'shop/2%' }] });
  assert.deepEqual(connections.outcomes.map(o => o.status), [204]);
  const made = await pymk.get('/v1/users/{id}', { params: { path: { id: 'shop/2%' } } });
  assert.deepEqual([made.userId, made.connections], ['shop/2%', 1]);
  await assert.rejects(
    pymk.post('/v1/users/{id}/blocks', { params: { path: { id: 'shop/1' } }, body: { userId: 7 } }), { status: 400, parameter: 'userId' });
});
