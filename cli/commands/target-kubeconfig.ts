/** target kubeconfig: how agents that bring a credential of their own get to targets. */
import { resolve } from 'node:path';
import { withEngine, type Common } from '../context.ts';
import type { Terminal } from '../terminal.ts';

export interface AccessOptions extends Common {
  readonly tokenFile?: string;
}

/**
 * Prints a kubeconfig that holds no credential; nothing in it is secret. Without names: every target there is. What a kubeconfig cannot say goes to
 * standard error: the addresses of plain HTTPS services, and that nothing answers without an engine.
 */
export function targetKubeconfig(terminal: Terminal, given: readonly string[], options: AccessOptions): Promise<number> {
  return withEngine(terminal, options, async (bridge, { own }) => {
    const targets = await bridge['targets.list']({});
    const names = given.length > 0 ? given : targets.map(({ name }) => name);
    const access = await bridge['targets.kubeconfig']({
      names: [...names],
      ...(options.tokenFile === undefined ? {} : { tokenFile: resolve(terminal.cwd, options.tokenFile) }),
    });
    if (options.json) {
      terminal.out(JSON.stringify(access));
      return 0;
    }
    const services = targets.filter(({ name, kind }) => kind === 'https' && names.includes(name)).map(({ name }) => name);
    for (const name of services)
      terminal.err(
        `chaperone: ${name} is a plain HTTPS service and not in the kubeconfig; its address is ${access.servers[name]}.`,
      );
    if (own !== null) terminal.err('chaperone: nothing answers there until `chaperone serve` runs.');
    if (names.length > services.length) terminal.out(access.kubeconfig.trimEnd());
    return 0;
  });
}
