import { isAbsolute } from 'node:path';
import type { Result } from '../contract/bridge.ts';
import { ChaperoneError } from '../contract/errors.ts';
import { writeKubeconfig } from './kubeconfig/write.ts';
import type { Open } from './open.ts';
import { findTarget } from './targets.ts';

/**
 * How agents that bring a credential of their own get to targets: addresses, the local authority, and a kubeconfig without a user's secret.
 * Rejects with `target.unknown`, `listen.port`, and `engine.params` for a token file that is not an absolute path.
 */
export async function agentAccess(
  { vault, doors }: Pick<Open, 'vault' | 'doors'>,
  names: readonly string[],
  tokenFile?: string,
): Promise<Result<'targets.kubeconfig'>> {
  if (tokenFile !== undefined && !isAbsolute(tokenFile)) {
    throw new ChaperoneError('engine.params', { method: 'targets.kubeconfig', reason: 'tokenFile: it is not an absolute path' });
  }
  const targets = [...new Set(names)].map((name) => findTarget(vault, name));
  const servers = await Promise.all(targets.map(async (target) => [target.name, (await doors.open(target)).server] as const));
  const kubernetes = servers.filter(([name]) => targets.some((target) => target.name === name && target.kind !== 'https'));
  // The authority was made when the vault was first opened.
  const ca = vault.state.authority?.cert ?? '';
  const kubeconfig = writeKubeconfig({ servers: kubernetes, ca, ...(tokenFile === undefined ? {} : { tokenFile }) });
  return { kubeconfig, ca, servers: Object.fromEntries(servers) };
}
