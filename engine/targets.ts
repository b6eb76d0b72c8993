import { ChaperoneError } from '../contract/errors.ts';
import type { StoredTarget, TargetSummary } from '../contract/target.ts';
import type { Vault } from '../vault/vault.ts';
import { contextMaterial } from './kubeconfig/context.ts';
import { readKubeconfig } from './kubeconfig/read.ts';
import type { Surroundings } from './parts.ts';

const CREDENTIAL_WORDS = {
  token: 'bearer token',
  certificate: 'client certificate',
  basic: 'user name and password',
  practice: 'practice cluster',
} as const satisfies Record<StoredTarget['credential']['type'], string>;

/** What may be shown of a stored target. */
export function summarize(target: StoredTarget): TargetSummary {
  const { name, kind, server, context, addedAt } = target;
  return { name, kind, server, credential: CREDENTIAL_WORDS[target.credential.type], context, addedAt };
}

/** The stored target of that name; throws `target.unknown`. */
export function findTarget(vault: Vault, name: string): StoredTarget {
  const target = vault.state.targets.find((one) => one.name === name);
  if (!target) throw new ChaperoneError('target.unknown', { name });
  return target;
}

async function add(around: Surroundings, vault: Vault, target: Omit<StoredTarget, 'addedAt'>): Promise<StoredTarget> {
  if (vault.state.targets.some(({ name }) => name === target.name))
    throw new ChaperoneError('target.exists', { name: target.name });
  const stored = { ...target, addedAt: new Date(around.clock.wall()).toISOString() };
  await vault.saveState('target.added', { targets: [...vault.state.targets, stored] });
  around.news.emit('targets.changed', vault.state.targets.map(summarize));
  return stored;
}

/** Takes a context of a kubeconfig (the current one unless said) into the vault, credential included. */
export async function addTarget(
  around: Surroundings,
  vault: Vault,
  request: { readonly name: string; readonly kubeconfig?: string | undefined; readonly context?: string | undefined },
): Promise<StoredTarget> {
  const config = readKubeconfig(request.kubeconfig, around.env);
  const context = request.context ?? config.current;
  if (context === null)
    throw new ChaperoneError('target.kubeconfig', { path: config.path, reason: 'it has no current context; name one' });
  const material = contextMaterial(config, context);
  return add(around, vault, { name: request.name, kind: 'kubernetes', context, ...material });
}

/** Adds the practice cluster as a target, named `practice` unless said. */
export function addPractice(around: Surroundings, vault: Vault, name = 'practice'): Promise<StoredTarget> {
  return add(around, vault, {
    name,
    kind: 'practice',
    server: 'practice',
    context: null,
    ca: null,
    tlsServerName: null,
    credential: { type: 'practice' },
  });
}

/** Forgets a target and its credential. Sessions that used it stay readable. */
export async function removeTarget(around: Surroundings, vault: Vault, name: string): Promise<void> {
  findTarget(vault, name);
  const ports = Object.fromEntries(Object.entries(vault.state.ports).filter(([one]) => one !== name));
  await vault.saveState('target.removed', { targets: vault.state.targets.filter((one) => one.name !== name), ports });
  around.news.emit('targets.changed', vault.state.targets.map(summarize));
}
