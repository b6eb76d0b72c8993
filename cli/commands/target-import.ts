/** target contexts and import: what a kubeconfig has, and several of its contexts at once. The file is only read. */
import type { ContextSummary } from '../../contract/target.ts';
import { ChaperoneError } from '../../contract/errors.ts';
import { withEngine, type Common } from '../context.ts';
import { kubeconfigOf } from '../kubeconfig.ts';
import { paint, plain, table, type Terminal } from '../terminal.ts';
import { usage } from '../usage.ts';

export interface KubeconfigOptions extends Common {
  readonly kubeconfig?: string;
}

export interface ImportOptions extends KubeconfigOptions {
  readonly all?: boolean;
  readonly context?: readonly string[];
}

export function listContexts(terminal: Terminal, options: KubeconfigOptions): Promise<number> {
  return withEngine(terminal, options, async (bridge) => {
    const { path, contexts } = await bridge['targets.contexts'](kubeconfigOf(terminal, options.kubeconfig));
    if (options.json) terminal.out(JSON.stringify({ path, contexts }));
    else if (contexts.length === 0) terminal.out(`${plain(path)} has no contexts.`);
    else {
      const rows = contexts.map((one) => [
        (one.current ? '* ' : '  ') + plain(one.context),
        ...[plain(one.server), plain(one.credential), one.suggestedName],
        stateOf(terminal, one),
      ]);
      for (const line of table([['  CONTEXT', 'SERVER', 'CREDENTIAL', 'NAME', 'STATE'], ...rows])) terminal.out(line);
    }
    return 0;
  });
}

function stateOf(terminal: Terminal, { target, problem, insecure }: ContextSummary): string {
  if (target !== null) return `added as ${target}`;
  if (problem !== null) return paint(terminal, 'yellow', plain(problem));
  return insecure ? paint(terminal, 'yellow', 'its certificate is not checked') : 'can be added';
}

export function importTargets(terminal: Terminal, options: ImportOptions): Promise<number> {
  const named = options.context ?? [];
  if ((options.all ?? false) === named.length > 0) {
    throw usage('Say which contexts with --context, or --all; `chaperone target contexts` lists them.');
  }
  return withEngine(terminal, options, async (bridge) => {
    const kubeconfig = kubeconfigOf(terminal, options.kubeconfig);
    const { path, contexts } = await bridge['targets.contexts'](kubeconfig);
    const chosen = options.all ? contexts.filter(isReady) : named.map((name) => find(contexts, name, path));
    if (chosen.length === 0) throw usage(`${path} has no context that can be added and is not there yet.`);
    const names = distinct(chosen);
    const results = await bridge['targets.import']({ ...kubeconfig, contexts: [...names] });
    if (options.json) terminal.out(JSON.stringify(results));
    else {
      const rows = results.map(({ context, name, problem }) => [
        problem === null ? paint(terminal, 'green', 'ok  ') : paint(terminal, 'red', 'FAIL'),
        plain(context),
        problem === null ? `added as ${name}` : plain(problem),
      ]);
      for (const line of table(rows)) terminal.out(line);
    }
    return results.every(({ problem }) => problem === null) ? 0 : 1;
  });
}

/** What is left out here must be added one by one, by somebody who has seen why. */
function isReady({ problem, insecure, target }: ContextSummary): boolean {
  return problem === null && !insecure && target === null;
}

function find(contexts: readonly ContextSummary[], name: string, path: string): ContextSummary {
  const found = contexts.find(({ context }) => context === name);
  if (found === undefined) throw new ChaperoneError('target.kubeconfig', { path, reason: `it has no context ${name}` });
  return found;
}

/** Each suggestion is free by itself; of two contexts that suggest the same the second gets a number. */
function distinct(chosen: readonly ContextSummary[]): readonly { readonly context: string; readonly name: string }[] {
  const taken = new Set<string>();
  return chosen.map(({ context, suggestedName }) => {
    let name = suggestedName;
    for (let n = 2; taken.has(name); n += 1) name = `${suggestedName.slice(0, 60)}-${n}`;
    taken.add(name);
    return { context, name };
  });
}
