// Reads YAML documents from the standard input and checks each by the schema of its kind. Prints what is wrong, a line each.
import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';

let wrong = 0;
for (const document of parseAllDocuments(readFileSync(0, 'utf8'))) {
  const value = document.toJS();
  const name = `${value.kind} ${value.metadata?.name}`;
  try {
    const model = (await import(`kubernetes-models/${value.apiVersion}/${value.kind}`))[value.kind];
    new model(value).validate();
    console.log(`ok ${name}`);
  } catch (e) {
    wrong++;
    console.log(`wrong ${name}: ${e.message}`);
  }
}

process.exitCode = wrong === 0 ? 0 : 1;
