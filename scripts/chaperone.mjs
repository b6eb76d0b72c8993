#!/usr/bin/env node
// The command `chaperone`. Runs on any Node that npm runs on; continues in a good enough one.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { become, isGoodEnough, nodePath, ROOT } from './node.mjs';

const program = join(ROOT, 'out', 'node', 'chaperone.js');
if (!existsSync(program)) {
  process.stderr.write(`Chaperone is not built yet; run \`npm install\` or \`npm run build\` in ${ROOT}.\n`);
  process.exit(1);
}
if (isGoodEnough(process.versions.node)) {
  // What the program sees as its own name must be itself.
  process.argv[1] = program;
  await import(pathToFileURL(program).href);
} else {
  await become(nodePath(), [program, ...process.argv.slice(2)]);
}
