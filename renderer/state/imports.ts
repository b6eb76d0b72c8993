/** The import of a kubeconfig's contexts: what came of each. Contexts whose certificate is not checked are added one by one, by name. */
import type { Bridge } from '../../contract/bridge.ts';
import { asChaperoneError } from '../../contract/errors.ts';

export interface ImportTask {
  readonly context: string;
  readonly name: string;
  /** The certificate of the server need not be checked; somebody said so. */
  readonly insecure: boolean;
}

export interface Imported {
  readonly context: string;
  readonly name: string;
  /** Why it was not imported; null when it was. */
  readonly problem: string | null;
}

/** Rejects only when nothing could be asked; each context has its own outcome otherwise, in the order of `tasks`. */
export async function importContexts(
  bridge: Pick<Bridge, 'targets.import' | 'targets.add'>,
  kubeconfig: string,
  tasks: readonly ImportTask[],
): Promise<readonly Imported[]> {
  const plain = tasks.filter((t) => !t.insecure).map(({ context, name }) => ({ context, name }));
  const done: Imported[] = plain.length === 0 ? [] : [...(await bridge['targets.import']({ kubeconfig, contexts: plain }))];
  for (const { context, name, insecure } of tasks) {
    if (!insecure) continue;
    const problem = await bridge['targets.add']({ name, context, kubeconfig, insecure: true }).then(
      () => null,
      (e: unknown) => asChaperoneError(e).message,
    );
    done.push({ context, name, problem });
  }
  return tasks.flatMap(({ context }) => done.filter((d) => d.context === context));
}
