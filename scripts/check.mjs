// `npm run check`: every gate at once. `node scripts/check.mjs lint house` runs only those.
import { runGates } from './gates.mjs';
import { ensureNode, ROOT } from './node.mjs';

/** @type {Readonly<Record<string, readonly string[]>>} */
const GATES = {
  types: ['node_modules/typescript/bin/tsc', '-b'],
  // No cache: what a typed rule says of a file depends on others.
  lint: ['node_modules/eslint/bin/eslint.js', '.'],
  format: ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'],
  house: ['node_modules/vitest/vitest.mjs', 'run', 'test/house', '--reporter=dot'],
};

await ensureNode(import.meta.url);
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in GATES));
if (unknown.length > 0) {
  process.stderr.write(`There is no gate ${unknown.join(', ')}; there are ${Object.keys(GATES).join(', ')}.\n`);
  process.exit(2);
}
const chosen = Object.fromEntries(Object.entries(GATES).filter(([name]) => wanted.length === 0 || wanted.includes(name)));
const good = await runGates(chosen, { cwd: ROOT, write: (text) => void process.stdout.write(text) });
process.exitCode = good ? 0 : 1;
