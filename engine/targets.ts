import { ChaperoneError } from '../contract/errors.ts';
import type { Params, Result } from '../contract/bridge.ts';
import type { Credential, ImpersonateOption, StoredTarget, TargetSummary } from '../contract/target.ts';
import type { Vault } from '../vault/vault.ts';
import { credentialWords } from './credential/words.ts';
import { proxyOrigin } from './dial.ts';
import { requireImpersonation } from './impersonate.ts';
import { contextMaterial } from './kubeconfig/context.ts';
import { listContexts } from './kubeconfig/contexts.ts';
import { type Kubeconfig, readKubeconfig } from './kubeconfig/read.ts';
import { Mutex } from './mutex.ts';
import type { Surroundings } from './parts.ts';

/** What may be shown of a stored target. */
export function summarize(target: StoredTarget): TargetSummary {
  const { name, kind, server, context, addedAt, credential, proxyUrl, impersonate, insecure } = target;
  const proxy = proxyUrl === null ? null : new URL(proxyUrl);
  const warnings: string[] = [];
  if (insecure) warnings.push('Its certificate is not checked.');
  if (proxy?.protocol === 'http:' && proxy.password !== '')
    warnings.push('The password of the proxy on the way there is sent in the clear.');
  return {
    ...{ name, kind, server, credential: credentialWords(credential), context, addedAt, warnings },
    via: proxyUrl === null ? null : proxyOrigin(proxyUrl),
    impersonates: impersonate === null ? null : impersonationWords(impersonate),
    impersonation: impersonate,
  };
}

function impersonationWords({ user, groups }: ImpersonateOption): string {
  return groups.length === 0 ? user : `${user}, groups ${groups.join(', ')}`;
}

/** The stored target of that name; throws `target.unknown`. */
export function findTarget(vault: Vault, name: string): StoredTarget {
  const target = vault.state.targets.find((one) => one.name === name);
  if (!target) throw new ChaperoneError('target.unknown', { name });
  return target;
}

/** A save replaces the whole list, so changes of it are made one after another: each starts from what the one before has saved. */
const changing = new WeakMap<Vault, Mutex>();

/** `next` is called when it is this change's turn, and may throw. */
function change(vault: Vault, word: string, next: () => Parameters<Vault['saveState']>[1]): Promise<void> {
  let mutex = changing.get(vault);
  if (!mutex) changing.set(vault, (mutex = new Mutex()));
  return mutex.run(() => vault.saveState(word, next()));
}

function tell(around: Surroundings, vault: Vault): void {
  around.news.emit('targets.changed', vault.state.targets.map(summarize));
}

/** Keeps a new target. Rejects with `target.exists`. */
export async function storeTarget(
  around: Surroundings,
  vault: Vault,
  target: Omit<StoredTarget, 'addedAt'>,
): Promise<StoredTarget> {
  const stored = { ...target, addedAt: new Date(around.clock.wall()).toISOString() };
  await change(vault, 'target.added', () => {
    if (vault.state.targets.some(({ name }) => name === target.name))
      throw new ChaperoneError('target.exists', { name: target.name });
    return { targets: [...vault.state.targets, stored] };
  });
  tell(around, vault);
  return stored;
}

/** Takes a context of a kubeconfig (the current one unless said) into the vault, credential included. The file stays as it is. */
export async function addTarget(around: Surroundings, vault: Vault, request: Params<'targets.add'>): Promise<StoredTarget> {
  const config = readKubeconfig(request.kubeconfig, around.env);
  const context = request.context ?? config.current;
  if (context === null)
    throw new ChaperoneError('target.kubeconfig', { path: config.path, reason: 'it has no current context; name one' });
  const material = materialFor(config, context, request.insecure ?? false);
  const impersonate = request.impersonate ?? material.impersonate;
  if (impersonate !== null) requireImpersonation(request.name, impersonate);
  return storeTarget(around, vault, { name: request.name, kind: 'kubernetes', context, ...material, impersonate });
}

/** Throws `target.insecure` for a server that would not be checked, unless that is wanted. */
function materialFor(config: Kubeconfig, context: string, insecure: boolean): ReturnType<typeof contextMaterial> {
  const material = contextMaterial(config, context);
  if (material.insecure && !insecure) throw new ChaperoneError('target.insecure', { context });
  return material;
}

/** The contexts of a kubeconfig, as they can be chosen. Throws `target.kubeconfig`. */
export function contextsOf(around: Surroundings, vault: Vault, kubeconfig?: string): Result<'targets.contexts'> {
  const config = readKubeconfig(kubeconfig, around.env);
  return { path: config.path, contexts: listContexts(config, vault.state.targets) };
}

type Imported = Result<'targets.import'>[number] & { readonly target: StoredTarget | null };

/** Takes several contexts, each on its own; `problem` says why one was not taken. Rejects with `target.kubeconfig` when the file cannot be read. */
export async function importTargets(
  around: Surroundings,
  vault: Vault,
  { kubeconfig, contexts }: Params<'targets.import'>,
): Promise<readonly Imported[]> {
  const config = readKubeconfig(kubeconfig, around.env);
  const results: Imported[] = [];
  for (const { context, name } of contexts) {
    try {
      const material = materialFor(config, context, false);
      const target = await storeTarget(around, vault, { name, kind: 'kubernetes', context, ...material });
      results.push({ context, name, problem: null, target });
    } catch (error) {
      if (!(error instanceof ChaperoneError) || !error.code.startsWith('target.')) throw error;
      results.push({ context, name, problem: error.message, target: null });
    }
  }
  return results;
}

/** Adds the practice cluster as a target, named `practice` unless said. */
export function addPractice(around: Surroundings, vault: Vault, name = 'practice'): Promise<StoredTarget> {
  return storeTarget(around, vault, {
    ...{ name, kind: 'practice', server: 'practice', context: null, ca: null, tlsServerName: null },
    ...{ insecure: false, proxyUrl: null, impersonate: null, credential: { type: 'practice' } },
  });
}

/** Forgets a target and its credential. Sessions that used it stay readable. */
export async function removeTarget(around: Surroundings, vault: Vault, name: string): Promise<void> {
  await change(vault, 'target.removed', () => {
    findTarget(vault, name);
    const ports = Object.fromEntries(Object.entries(vault.state.ports).filter(([one]) => one !== name));
    return { targets: vault.state.targets.filter((one) => one.name !== name), ports };
  });
  tell(around, vault);
}

async function replace(
  vault: Vault,
  word: string,
  name: string,
  next: (target: StoredTarget) => StoredTarget,
): Promise<StoredTarget> {
  await change(vault, word, () => {
    const replaced = next(findTarget(vault, name));
    return { targets: vault.state.targets.map((one) => (one.name === name ? replaced : one)) };
  });
  return findTarget(vault, name);
}

/** Changes who a target is told the agent is; null: the credential's own user. Rejects with `target.unknown`, `target.invalid`. */
export async function setImpersonation(
  around: Surroundings,
  vault: Vault,
  name: string,
  impersonate: ImpersonateOption | null,
): Promise<StoredTarget> {
  if (impersonate !== null) requireImpersonation(name, impersonate);
  const changed = await replace(vault, 'target.changed', name, (target) => {
    if (impersonate !== null && target.kind !== 'kubernetes')
      throw new ChaperoneError('target.invalid', { name, reason: 'only a Kubernetes cluster can be told who the agent is' });
    return { ...target, impersonate };
  });
  tell(around, vault);
  return changed;
}

/** Keeps a renewed credential of the same kind; a target that was removed or replaced meanwhile stays as it is. */
export async function keepCredential(vault: Vault, name: string, credential: Credential): Promise<void> {
  const same = ({ name: one, credential: old }: StoredTarget): boolean => one === name && old.type === credential.type;
  await change(vault, 'target.renewed', () => ({
    targets: vault.state.targets.map((one) => (same(one) ? { ...one, credential } : one)),
  }));
}
