/** mitmdump as it comes from Debian, as a reverse proxy: TLS on both sides, no flow is kept or printed. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startProgram, type Child } from '../child.ts';
import { freePort, listens } from '../port.ts';
import type { Ready, Setup } from './setup.ts';

export async function startMitmdump({ certificate, upstream, dir }: Setup): Promise<{ child: Child; ready: Ready }> {
  const port = await freePort();
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, 'both.pem'), certificate.key + '\n' + certificate.cert, { mode: 0o600 });
  await writeFile(join(dir, 'ca.pem'), certificate.cert);
  const args = ['--mode', `reverse:${upstream}`, '--listen-host', '127.0.0.1', '--listen-port', String(port), '--quiet'];
  const settings = [
    `confdir=${dir}`,
    `certs=*=${join(dir, 'both.pem')}`,
    `ssl_verify_upstream_trusted_ca=${join(dir, 'ca.pem')}`,
    // Big bodies pass as they come, as in every other contestant.
    'stream_large_bodies=1m',
    'http2=false',
  ];
  const child = await startProgram('mitmdump', [...args, ...settings.flatMap((setting) => ['--set', setting])], () =>
    listens(port),
  );
  return { child, ready: { server: `https://127.0.0.1:${port}`, ca: certificate.cert, headers: {} } };
}
