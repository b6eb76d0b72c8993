/** target add, list, test, impersonate, remove. */
import type { Bridge } from '../../contract/bridge.ts';
import type { TargetSummary } from '../../contract/target.ts';
import { ChaperoneError } from '../../contract/errors.ts';
import { withEngine, type Common } from '../context.ts';
import { impersonation } from '../impersonation.ts';
import { paint, plain, table, type Terminal } from '../terminal.ts';
import { checkLines } from '../words.ts';
import { addOf, type AddOptions } from '../target-request.ts';

export interface ImpersonateOptions extends Common {
  readonly user?: string;
  readonly group?: readonly string[];
  readonly extra?: boolean;
  readonly none?: boolean;
}

export async function addTarget(terminal: Terminal, name: string, options: AddOptions): Promise<number> {
  // Mistakes are told, and secrets asked for, before the vault is opened.
  const add = await addOf(terminal, name, options);
  return withEngine(terminal, options, async (bridge) => {
    told(terminal, options, 'Added', await add(bridge));
    return 0;
  });
}

function told(terminal: Terminal, options: Common, did: string, target: TargetSummary): void {
  if (options.json) {
    terminal.out(JSON.stringify(target));
    return;
  }
  const { name, server, credential, via, impersonates, warnings } = target;
  const more = [...(via === null ? [] : [`by way of ${via}`]), ...(impersonates === null ? [] : [`as ${impersonates}`])];
  terminal.out(`${did} ${name}: ${plain([server, credential, ...more].join(', '))}.`);
  for (const warning of warnings) terminal.out(paint(terminal, 'yellow', plain(warning)));
}

export function listTargets(terminal: Terminal, options: Common): Promise<number> {
  return withEngine(terminal, options, async (bridge) => {
    const targets = await bridge['targets.list']({});
    if (options.json) terminal.out(JSON.stringify(targets));
    else if (targets.length === 0)
      terminal.out('No targets yet; add one with `chaperone target add NAME`, or `… NAME --practice`.');
    else {
      const rows = targets.map(({ name, server, credential, context, impersonates, warnings }) => [
        ...[name, plain(server), plain(credential), plain(context ?? '-'), plain(impersonates ?? '-')],
        warnings.length === 0 ? '' : paint(terminal, 'yellow', plain(warnings.join(' '))),
      ]);
      for (const line of table([['NAME', 'SERVER', 'CREDENTIAL', 'CONTEXT', 'SEES', 'WARNING'], ...rows])) terminal.out(line);
    }
    return 0;
  });
}

export function testTarget(terminal: Terminal, name: string, options: Common): Promise<number> {
  return withEngine(terminal, options, async (bridge) => {
    const result = await bridge['targets.test']({ name });
    if (options.json) terminal.out(JSON.stringify(result));
    else for (const line of checkLines(terminal, result.checks)) terminal.out(line);
    return result.ok ? 0 : 1;
  });
}

export function impersonateTarget(terminal: Terminal, name: string, options: ImpersonateOptions): Promise<number> {
  const { user, group, extra, none } = options;
  const given = user !== undefined || group !== undefined || extra !== undefined;
  if ((none ?? false) === given) {
    throw new ChaperoneError('cli.usage', { reason: 'Say as whom with --user (and --group, --extra), or --none.' });
  }
  const impersonate = none ? null : impersonation(user, group, extra);
  return withEngine(terminal, options, async (bridge: Bridge) => {
    told(terminal, options, 'Changed', await bridge['targets.impersonate']({ name, impersonate: impersonate ?? null }));
    return 0;
  });
}

export function removeTarget(terminal: Terminal, name: string, options: Common): Promise<number> {
  return withEngine(terminal, options, async (bridge) => {
    await bridge['targets.remove']({ name });
    if (options.json) terminal.out(JSON.stringify({ removed: name }));
    else terminal.out(`Removed ${name} and its credential.`);
    return 0;
  });
}
