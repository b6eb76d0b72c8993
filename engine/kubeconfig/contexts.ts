/** The contexts of a kubeconfig as somebody chooses among them. */
import { ChaperoneError } from '../../contract/errors.ts';
import type { ContextSummary, StoredTarget } from '../../contract/target.ts';
import { credentialWords } from '../credential/words.ts';
import { contextMaterial, type Material } from './context.ts';
import type { Kubeconfig } from './read.ts';

/**
 * All contexts, the current one first, each with the reason why it cannot be added, if there is one.
 * @param targets those there are, whose names are taken
 */
export function listContexts(config: Kubeconfig, targets: readonly StoredTarget[]): readonly ContextSummary[] {
  const taken = new Set(targets.map(({ name }) => name));
  const names = [...config.contexts.keys()].sort((a, b) => Number(b === config.current) - Number(a === config.current));
  return names.map((name) => {
    const context = config.contexts.get(name) ?? { cluster: '', user: '' };
    const material = materialOf(config, name);
    const suggestedName = freeName(name, taken);
    taken.add(suggestedName);
    const from = targets.find((one) => one.context === name && !(material instanceof Error) && one.server === material.server);
    return {
      context: name,
      cluster: context.cluster,
      server: withoutCredentials(config.clusters.get(context.cluster)?.value.server ?? ''),
      user: context.user,
      credential: material instanceof Error ? '' : credentialWords(material.credential),
      current: name === config.current,
      suggestedName,
      target: from?.name ?? null,
      problem: material instanceof Error ? material.message : null,
      insecure: !(material instanceof Error) && material.insecure,
    };
  });
}

function materialOf(config: Kubeconfig, name: string): Material | ChaperoneError {
  try {
    return contextMaterial(config, name);
  } catch (error) {
    if (error instanceof ChaperoneError) return error;
    throw error;
  }
}

/**
 * A target's name for a context: what a target's name may be made of, and not in `taken`. Of an ARN (`arn:aws:eks:…:cluster/prod`) what
 * stands behind the slash.
 */
export function freeName(context: string, taken: ReadonlySet<string>): string {
  const last = context.startsWith('arn:') ? (context.split('/').at(-1) ?? '') : context;
  const plain = last
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '')
    .slice(0, 56);
  const base = plain === '' ? 'cluster' : plain;
  let name = base;
  for (let n = 2; taken.has(name); n += 1) name = `${base}-${n}`;
  return name;
}

function withoutCredentials(server: string): string {
  if (!URL.canParse(server)) return '';
  const { protocol, host, pathname } = new URL(server);
  return `${protocol}//${host}${pathname === '/' ? '' : pathname}`;
}
