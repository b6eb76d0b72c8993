/** target kubeconfig: how agents that bring a credential of their own get to targets. */
import { resolve } from 'node:path';
import { withEngine, type Common } from '../context.ts';
import type { Terminal } from '../terminal.ts';

export interface AccessOptions extends Common {
  readonly tokenFile?: string;
}

/** Prints a kubeconfig that holds no credential; nothing in it is secret. Without names: every Kubernetes target there is. */
export function targetKubeconfig(terminal: Terminal, given: readonly string[], options: AccessOptions): Promise<number> {
  return withEngine(terminal, options, async (bridge) => {
    const names = given.length > 0 ? given : (await bridge['targets.list']({})).map(({ name }) => name);
    const access = await bridge['targets.kubeconfig']({
      names: [...names],
      ...(options.tokenFile === undefined ? {} : { tokenFile: resolve(terminal.cwd, options.tokenFile) }),
    });
    terminal.out(options.json ? JSON.stringify(access) : access.kubeconfig.trimEnd());
    return 0;
  });
}
