// `npm run test:cluster`: the line against a real cluster, and an end line that is true.
//   node scripts/test-cluster.mjs [vitest arguments]
// Starts the test cluster, on ports and in a directory of its own, and ends it; or takes the one that CHAPERONE_TEST_KUBECONFIG
// (and CHAPERONE_TEST_AUDIT_LOG) names, such as kind, and leaves it as it is.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { ensureNode, ROOT } from './node.mjs';
import { count } from './test-count.mjs';

await ensureNode(import.meta.url);
process.chdir(ROOT);

const SCRIPTS = resolve(ROOT, process.env['CHAPERONE_CLUSTER_DIR'] ?? '../shared/cluster');
const PORTS = ['API', 'ETCD', 'ETCD_PEER', 'KCM', 'SCHEDULER', 'KUBELET', 'KUBELET_HEALTHZ'];
const KUBECTLS = ['kubectl-1.20', 'kubectl-1.32', 'kubectl-1.36'];

/** @type {import('node:child_process').ChildProcess | undefined} */
let running;

/**
 * Runs a program to its end with this terminal's output.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {Readonly<Record<string, string>>} env
 * @returns {Promise<number>} its exit code, 1 when it was ended by a signal or could not be started
 */
function run(command, args, env) {
  return new Promise((done) => {
    const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'inherit', 'inherit'] });
    running = child;
    child.once('error', (error) => {
      process.stderr.write(`${command}: ${error.message}\n`);
      done(1);
    });
    child.once('close', (code) => done(code ?? 1));
  });
}

/** @returns {Promise<string>} a loopback port that was free a moment ago */
function freePort() {
  return new Promise((done, fail) => {
    const server = createServer().once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => done(String(port)));
    });
  });
}

/** @typedef {{ env: Record<string, string>, stop: () => Promise<void> }} Cluster */

/** @returns {Promise<Cluster>} */
async function startCluster() {
  const cache = process.env['CLUSTER_CACHE'] ?? join(homedir(), '.cache/kube-test-cluster');
  const state = mkdtempSync(join(tmpdir(), 'kube-'));
  /** @type {Record<string, string>} */
  const env = { CLUSTER_STATE: state, CLUSTER_CACHE: cache };
  for (const name of PORTS) env[`CLUSTER_${name}_PORT`] = await freePort();
  const stop = async () => {
    await run(join(SCRIPTS, 'down.sh'), ['--wipe'], env);
    rmSync(state, { recursive: true, force: true });
  };
  const good = (await run(join(SCRIPTS, 'install.sh'), [], env)) === 0 && (await run(join(SCRIPTS, 'up.sh'), [], env)) === 0;
  if (!good) {
    await stop();
    throw new Error('The test cluster did not start (see above).');
  }
  const kubectls = KUBECTLS.map((name) => join(cache, 'bin', name)).filter((file) => existsSync(file));
  return {
    stop,
    env: {
      ...env,
      CHAPERONE_TEST_KUBECONFIG: join(state, 'admin.kubeconfig'),
      CHAPERONE_TEST_TOKEN_KUBECONFIG: join(state, 'admin-token.kubeconfig'),
      CHAPERONE_TEST_AUDIT_LOG: join(state, 'log/audit.log'),
      CHAPERONE_TEST_KUBECTLS: kubectls.join(delimiter),
      CHAPERONE_TEST_SMOKE: join(SCRIPTS, 'smoke.sh'),
    },
  };
}

/** @type {Cluster} */
let cluster = { env: {}, stop: () => Promise.resolve() };
/** @type {Promise<void> | undefined} */
let stopping;
const stop = () => (stopping ??= cluster.stop());

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.once(signal, () => {
    running?.kill('SIGTERM');
    void stop().then(() => process.exit(130));
  });
}

/** @returns {Promise<{ line: string, exitCode: 0 | 1 }>} */
async function main() {
  if (process.env['CHAPERONE_TEST_KUBECONFIG'] === undefined) {
    if (!existsSync(join(SCRIPTS, 'up.sh'))) {
      throw new Error(
        `There is no cluster to test with: set CHAPERONE_TEST_KUBECONFIG, or CHAPERONE_CLUSTER_DIR to a directory with install.sh, up.sh and down.sh (${SCRIPTS} has none).`,
      );
    }
    cluster = await startCluster();
  }
  const folder = mkdtempSync(join(tmpdir(), 'chaperone-cluster-'));
  const file = join(folder, 'report.json');
  try {
    const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'test/cluster/vitest.config.ts'];
    const reporters = ['--reporter=verbose', '--reporter=json', `--outputFile.json=${file}`];
    const code = await run(process.execPath, [...vitest, ...reporters, ...process.argv.slice(2)], cluster.env);
    return count(existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined, code);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

try {
  const { line, exitCode } = await main();
  await stop();
  process.stdout.write(`${line}\n`);
  process.exitCode = exitCode;
} catch (error) {
  await stop();
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.stdout.write('0 passed, 1 failed\n');
  process.exitCode = 1;
}
