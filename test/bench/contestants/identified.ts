/** The real engine with one session of a local token, and a provider whose tokens open others. A process of its own. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { Engine } from '../../../engine/engine.ts';
import { startEngine } from '../../../engine/start.ts';
import type { Ready, Setup } from './setup.ts';

const TARGET = 'bench';

export interface IdentifiedSetup extends Setup {
  /** The provider's, and the PEM of its authority. */
  readonly issuer: string;
  readonly ca: string;
}

/** Microseconds that the identity stage took, by step, of the one session with each proof. */
export type IdentityTraces = Readonly<Record<'token' | 'oidc', readonly number[]>>;

async function start({ certificate, upstream, dir, issuer, ca }: IdentifiedSetup): Promise<{ engine: Engine; ready: Ready }> {
  await mkdir(dir, { recursive: true });
  const kubeconfig = join(dir, 'kubeconfig');
  const cluster = { server: upstream, 'certificate-authority-data': Buffer.from(certificate.cert).toString('base64') };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: TARGET, cluster }],
    users: [{ name: TARGET, user: { token: 'a-token-that-only-this-bench-knows' } }],
    contexts: [{ name: TARGET, context: { cluster: TARGET, user: TARGET } }],
    'current-context': TARGET,
  };
  await writeFile(kubeconfig, stringify(config), { mode: 0o600 });
  const engine = await startEngine({ home: join(dir, 'home'), resources: join(import.meta.dirname, '../../../resources') });
  await engine.bridge['vault.create']({ passphrase: 'a passphrase for the bench' });
  await engine.bridge['targets.add']({ name: TARGET, kubeconfig });
  const provider = { type: 'oidc', name: 'bench', preset: 'generic', issuer, ca } as const;
  await engine.bridge['identities.add']({ ...provider, audiences: ['chaperone'], targets: [TARGET], run: ['run_id'] });
  const opened = await engine.bridge['sessions.open']({ agent: 'bench', targets: [TARGET] });
  const given = parse(opened.kubeconfig) as {
    clusters: { cluster: { server: string; 'certificate-authority-data': string } }[];
    users: { user: { token: string } }[];
  };
  const { cluster: listener } = given.clusters[0]!;
  const ready = {
    server: listener.server,
    ca: Buffer.from(listener['certificate-authority-data'], 'base64').toString(),
    headers: { Authorization: `Bearer ${given.users[0]!.user.token}` },
  };
  return { engine, ready };
}

async function traces({ bridge }: Engine): Promise<IdentityTraces> {
  const read = { token: [] as number[], oidc: [] as number[] };
  for (const { id, kind, info } of await bridge['sessions.list']({})) {
    const proof = info.identity?.proof;
    if (kind !== 'supervised' || (proof !== 'token' && proof !== 'oidc')) continue;
    if (read[proof].length > 0) throw new Error(`more than one session with ${proof}`);
    const { total } = await bridge['sessions.steps']({ id, from: 1, limit: 1 });
    for (let n = 1; n <= total; n += 1) {
      const { trace } = await bridge['sessions.step']({ id, n, bodyLimit: 1 });
      read[proof].push(trace.identity ?? Number.NaN);
    }
  }
  return read;
}

process.once('message', (setup: IdentifiedSetup) => {
  start(setup).then(({ engine, ready }) => {
    process.once('SIGTERM', () => {
      void engine.stop().finally(() => process.exit(0));
    });
    process.on('message', () => {
      traces(engine).then((read) => process.send?.(read), fail);
    });
    process.send?.(ready);
  }, fail);
});
process.once('disconnect', () => process.exit(0));

function fail(error: unknown): void {
  console.error(error);
  process.exit(1);
}
