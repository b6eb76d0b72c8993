/** target add, list, test, remove. */
import { delimiter, resolve } from 'node:path';
import { withEngine, type Common } from '../context.ts';
import { paint, plain, table, type Terminal } from '../terminal.ts';

export interface AddOptions extends Common {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly practice?: boolean;
}

export function addTarget(terminal: Terminal, name: string, options: AddOptions): Promise<number> {
  return withEngine(terminal, options, async (bridge) => {
    // A running engine has a directory and an environment of its own, so the path goes there whole.
    const kubeconfig = options.kubeconfig ?? terminal.env['KUBECONFIG'];
    const paths = kubeconfig
      ?.split(delimiter)
      .filter((path) => path !== '')
      .map((path) => resolve(terminal.cwd, path));
    const target = options.practice
      ? await bridge['targets.practice']({ name })
      : await bridge['targets.add']({
          name,
          ...(paths === undefined || paths.length === 0 ? {} : { kubeconfig: paths.join(delimiter) }),
          ...(options.context === undefined ? {} : { context: options.context }),
        });
    if (options.json) terminal.out(JSON.stringify(target));
    else terminal.out(`Added ${target.name}: ${plain(target.server)}, ${target.credential}.`);
    return 0;
  });
}

export function listTargets(terminal: Terminal, options: Common): Promise<number> {
  return withEngine(terminal, options, async (bridge) => {
    const targets = await bridge['targets.list']({});
    if (options.json) terminal.out(JSON.stringify(targets));
    else if (targets.length === 0)
      terminal.out('No targets yet; add one with `chaperone target add NAME`, or `… NAME --practice`.');
    else {
      const rows = targets.map(({ name, server, credential, context }) => [
        name,
        plain(server),
        credential,
        plain(context ?? ''),
      ]);
      for (const line of table([['NAME', 'SERVER', 'CREDENTIAL', 'CONTEXT'], ...rows])) terminal.out(line);
    }
    return 0;
  });
}

export function testTarget(terminal: Terminal, name: string, options: Common): Promise<number> {
  return withEngine(terminal, options, async (bridge) => {
    const result = await bridge['targets.test']({ name });
    if (options.json) terminal.out(JSON.stringify(result));
    else {
      for (const { what, ok, detail } of result.checks) {
        terminal.out(`${ok ? paint(terminal, 'green', 'ok  ') : paint(terminal, 'red', 'FAIL')}  ${what}: ${plain(detail)}`);
      }
    }
    return result.ok ? 0 : 1;
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
