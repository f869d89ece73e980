import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseJson, writeJson } from 'pymk-client';

test('whole numbers beyond 2^53 are read as text of the same digits', () => {
  const text = '{"safe":9007199254740991,"ids":[9007199254740992,9223372036854775807,-9007199254740993],"zero":0}';
  assert.deepEqual(parseJson(text), {
    safe: 9007199254740991, ids: ['9007199254740992', '9223372036854775807', '-9007199254740993'], zero: 0,
  });
});

test('fractions, exponents and digits within texts stay as they are', () => {
  const text = '{"a":0.12345678901234567,"b":1e-17,"c":12345678901234567e3,"d":"id 9223372036854775807, \\"9223372036854775807\\"","9223372036854775807":true}';
  assert.deepEqual(parseJson(text), JSON.parse(text));
});

test('a number that lost digits is refused, not sent', () => {
  assert.equal(writeJson({ userId: '9007199254740993', other: 2 ** 53 - 1, score: 1e-9 }), '{"userId":"9007199254740993","other":9007199254740991,"score":1e-9}');
  assert.throws(() => writeJson({ users: [1, 2 ** 53] }), RangeError);
});
