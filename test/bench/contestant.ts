/** Starts one contestant by name. */
import { join } from 'node:path';
import type { Certificate } from './certificate.ts';
import { startModule, type Child } from './child.ts';
import { startMitmdump } from './contestants/mitmdump.ts';
import { startNginx } from './contestants/nginx.ts';
import type { Ready, Setup } from './contestants/setup.ts';
import type { ContestantName } from './options.ts';
import { findProgram } from './program.ts';

export interface Contestant {
  readonly name: ContestantName;
  readonly ready: Ready;
  /** Null for `direct`, which has no process. */
  readonly child: Child | null;
}

export interface World {
  readonly certificate: Certificate;
  readonly upstream: string;
  readonly dir: string;
  /** Directory for a CPU profile of Chaperone; null: none. */
  readonly profile: string | null;
}

/** Null when the program it needs is not installed. */
export async function startContestant(name: ContestantName, world: World): Promise<Contestant | null> {
  const setup: Setup = { certificate: world.certificate, upstream: world.upstream, dir: join(world.dir, name) };
  switch (name) {
    case 'direct':
      return { name, child: null, ready: { server: world.upstream, ca: world.certificate.cert, headers: {} } };
    case 'nginx':
      return findProgram('nginx') === null ? null : { name, ...(await startNginx(setup)) };
    case 'mitmdump':
      return findProgram('mitmdump') === null ? null : { name, ...(await startMitmdump(setup)) };
    case 'http-proxy':
    case 'undici':
    case 'chaperone': {
      const profiled = name === 'chaperone' && world.profile !== null ? ['--cpu-prof', `--cpu-prof-dir=${world.profile}`] : [];
      const { child, answer } = await startModule(new URL(`./contestants/${name}.ts`, import.meta.url), setup, profiled);
      return { name, child, ready: answer as Ready };
    }
  }
}
