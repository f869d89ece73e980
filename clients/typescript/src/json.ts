const tokens = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g;
const long = /\d{16}/;

/** Parses JSON. Whole numbers that a JavaScript number would round, those beyond 2^53, become text of the same digits. */
export function parseJson(text: string): unknown {
  return JSON.parse(long.test(text) ? text.replace(tokens, exact) : text);
}

/**
 * Writes JSON.
 *
 * @throws RangeError for a whole number beyond 2^53, which may have lost digits: such ids are given as text.
 */
export function writeJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => checkNumber(part));
}

/** Returns the value unless it is a number that may have lost digits. */
export function checkNumber<T>(value: T): T {
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) {
    throw new RangeError(`${value} is beyond 2^53 and may have lost digits: give ids beyond as text, such as '9007199254740993'.`);
  }

  return value;
}

function exact(token: string): string {
  return token.startsWith('"') || !/^-?\d+$/.test(token) || Number.isSafeInteger(Number(token)) ? token : `"${token}"`;
}
