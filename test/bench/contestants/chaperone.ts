/** Chaperone: the real engine, a real vault on this disk, one supervised session. A process of its own. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { startEngine } from '../../../engine/start.ts';
import type { Ready, Setup } from './setup.ts';

const TARGET = 'bench';

async function start({ certificate, upstream, dir }: Setup): Promise<Ready> {
  await mkdir(dir, { recursive: true });
  const kubeconfig = join(dir, 'kubeconfig');
  await writeFile(kubeconfig, kubeconfigFor(upstream, certificate.cert), { mode: 0o600 });
  const resources = join(import.meta.dirname, '../../../resources');
  const engine = await startEngine({ home: join(dir, 'home'), resources });
  await engine.bridge['vault.create']({ passphrase: 'a passphrase for the bench' });
  await engine.bridge['targets.add']({ name: TARGET, kubeconfig });
  const { kubeconfig: given } = await engine.bridge['sessions.open']({ agent: 'bench', targets: [TARGET] });
  process.once('SIGTERM', () => {
    void engine.stop().finally(() => process.exit(0));
  });
  const config = parse(given) as {
    clusters: { cluster: { server: string; 'certificate-authority-data': string } }[];
    users: { user: { token: string } }[];
  };
  const { cluster } = config.clusters[0]!;
  return {
    server: cluster.server,
    ca: Buffer.from(cluster['certificate-authority-data'], 'base64').toString(),
    headers: { Authorization: `Bearer ${config.users[0]!.user.token}` },
  };
}

function kubeconfigFor(server: string, ca: string): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: TARGET, cluster: { server, 'certificate-authority-data': Buffer.from(ca).toString('base64') } }],
    users: [{ name: TARGET, user: { token: 'a-token-that-only-this-bench-knows' } }],
    contexts: [{ name: TARGET, context: { cluster: TARGET, user: TARGET } }],
    'current-context': TARGET,
  });
}

process.once('message', (setup: Setup) => {
  start(setup).then(
    (ready) => process.send?.(ready),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.once('disconnect', () => process.exit(0));
