// `npm test`: finds or installs what the tests need, runs them, and ends with a line that is true.
//   node scripts/test.mjs [--nightly] [vitest arguments]
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { needChromium, needKubectl } from './find-tools.mjs';
import { ensureNode, ROOT } from './node.mjs';
import { count } from './test-count.mjs';

await ensureNode(import.meta.url);
process.chdir(ROOT);
const here = { platform: process.platform, env: process.env };
const args = process.argv.slice(2).filter((each) => each !== '--nightly');
if (process.argv.includes('--nightly')) process.env['CHAPERONE_NIGHTLY'] = '1';

const built = spawnSync(process.execPath, ['scripts/build.mjs', '--if-needed'], { stdio: ['ignore', 'ignore', 'inherit'] });
const chromium = needChromium(here);
if (chromium === undefined)
  process.stdout.write('No Chromium was found or could be installed; name one in CHAPERONE_CHROMIUM. Tests that need it fail.\n');
else process.env['CHAPERONE_CHROMIUM'] = chromium;
const kubectl = needKubectl(here);
if (kubectl === undefined) process.stdout.write('No kubectl was found on the PATH; tests that need it fail.\n');

const folder = mkdtempSync(join(tmpdir(), 'chaperone-test-'));
const file = join(folder, 'report.json');
const vitest = spawn(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`, ...args],
  { stdio: 'inherit' },
);
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => vitest.kill(signal));
vitest.on('exit', (code) => {
  const report = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
  rmSync(folder, { recursive: true, force: true });
  const result = count(report, built.status === 0 ? (code ?? 1) : 1);
  if (built.status !== 0) process.stdout.write('The build failed (see the beginning of this output).\n');
  process.stdout.write(`${result.line}\n`);
  process.exitCode = result.exitCode;
});
