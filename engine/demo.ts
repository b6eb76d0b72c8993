import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Bridge, DemoResult } from '../contract/bridge.ts';
import { ChaperoneError } from '../contract/errors.ts';
import { supervisedEnvironment } from './environment.ts';
import { findKubectl } from './kubectl.ts';
import type { Surroundings } from './parts.ts';

type Asked = Pick<Bridge, 'targets.list' | 'targets.practice' | 'sessions.open' | 'sessions.end' | 'sessions.verify'>;

/** What the supervised kubectl does, in order. `fails` marks the one that the default policy refuses. */
const RUN: readonly { readonly args: readonly string[]; readonly fails?: true }[] = [
  { args: ['create', 'configmap', 'demo-settings', '-n', 'shop', '--from-literal=greeting=hello'] },
  { args: ['get', 'configmaps', '-n', 'shop'] },
  { args: ['apply', '-n', 'shop', '-f', 'deployment.yaml'] },
  { args: ['get', 'secret', 'api-db', '-n', 'shop', '-o', 'yaml'] },
  { args: ['exec', 'deploy/web', '-n', 'shop', '--', 'sh', '-c', 'hostname; printenv API_URL; ls /etc'] },
  { args: ['delete', 'deployment', 'web', '-n', 'shop-prod'], fails: true },
];

const DEPLOYMENT = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'demo-web', labels: { app: 'demo-web' } },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: 'demo-web' } },
    template: {
      metadata: { labels: { app: 'demo-web' } },
      spec: { containers: [{ name: 'web', image: 'nginx:1.27' }] },
    },
  },
};

/** Milliseconds that one kubectl may take. */
const PATIENCE = 60_000;

/**
 * A whole supervised run on the practice cluster with the machine's own kubectl: session, commands, seal, verification.
 * Rejects with `cli.kubectl` when there is none. A command that ends differently than planned shows in its own exit code here and in the
 * session's; `verified` speaks only of the record.
 */
export async function runDemo(engine: Asked, around: Surroundings): Promise<DemoResult> {
  const kubectl = findKubectl(around.env['PATH']);
  if (kubectl === null) throw new ChaperoneError('cli.kubectl');
  const practice =
    (await engine['targets.list']({})).find(({ kind }) => kind === 'practice') ?? (await engine['targets.practice']({}));

  const dir = mkdtempSync(join(tmpdir(), 'chaperone-demo-'));
  let id: string | null = null;
  try {
    const opened = await engine['sessions.open']({ agent: 'demo', targets: [practice.name], command: ['kubectl'], cwd: dir });
    id = opened.id;
    writeFileSync(join(dir, 'config'), opened.kubeconfig, { mode: 0o600 });
    writeFileSync(join(dir, 'deployment.yaml'), stringify(DEPLOYMENT), { mode: 0o600 });
    mkdirSync(join(dir, 'home'), { mode: 0o700 });
    const env = { ...supervisedEnvironment(around.env, dir), HOME: join(dir, 'home') };
    const commands: DemoResult['commands'][number][] = [];
    for (const { args } of RUN) commands.push(await run(kubectl, args, dir, env));
    const asPlanned = RUN.every(({ fails }, i) => (commands[i]?.exitCode !== 0) === (fails ?? false));
    const summary = await engine['sessions.end']({ id, exitCode: asPlanned ? 0 : 1 });
    const report = await engine['sessions.verify']({ id });
    return { id, steps: summary.steps, verdicts: summary.verdicts, verified: report.verified && summary.sealed, commands };
  } catch (error) {
    if (id !== null) await engine['sessions.end']({ id, exitCode: 1 }).catch(() => undefined);
    throw error;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function run(
  kubectl: string,
  args: readonly string[],
  cwd: string,
  env: Record<string, string>,
): Promise<DemoResult['commands'][number]> {
  return new Promise((resolve) => {
    execFile(kubectl, args, { cwd, env, timeout: PATIENCE, maxBuffer: 8 << 20 }, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      resolve({ command: ['kubectl', ...args].join(' '), exitCode, output: `${stdout}${stderr}`.trimEnd() });
    });
  });
}
