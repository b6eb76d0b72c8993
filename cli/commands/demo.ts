import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEngine } from '../../engine/start.ts';
import type { Common } from '../context.ts';
import { installation } from '../installation.ts';
import { paint, plain, type Terminal } from '../terminal.ts';

/** A whole supervised run in a vault of its own, which is removed again unless it is to be kept. */
export async function demo(terminal: Terminal, options: Common & { readonly keep?: boolean }): Promise<number> {
  const home = mkdtempSync(join(tmpdir(), 'chaperone-demo-vault-'));
  const engine = await startEngine({ home, resources: installation().resources, env: terminal.env, listeners: 'demand' });
  let kept = false;
  try {
    // The passphrase lives only here; the recovery key is how a kept vault is opened later.
    const { recoveryKey } = await engine.bridge['vault.create']({ passphrase: randomBytes(32).toString('base64url') });
    const result = await engine.bridge['demo.run']({});
    const whole = await engine.bridge['sessions.verify']({});
    const verified = result.verified && whole.verified;
    const refused = result.verdicts.deny > 0 && result.verdicts.masked > 0;
    kept = options.keep ?? false;
    const keeping = kept ? { home, recoveryKey } : {};
    if (options.json) terminal.out(JSON.stringify({ ...result, verified, ...keeping }));
    else {
      for (const { command, exitCode, output } of result.commands) {
        terminal.out(
          `${paint(terminal, 'bold', `$ ${command}`)}${exitCode === 0 ? '' : paint(terminal, 'red', `  (exit ${exitCode})`)}`,
        );
        terminal.out(plain(output));
        terminal.out('');
      }
      const { allow, deny, masked } = result.verdicts;
      terminal.out(`Session ${result.id}: ${result.steps} steps, ${allow} allowed, ${deny} denied, ${masked} masked.`);
      terminal.out(verified ? paint(terminal, 'green', 'Sealed and verified.') : paint(terminal, 'red', 'NOT VERIFIED.'));
      for (const [name, value] of Object.entries(keeping)) terminal.out(`${name}: ${value}`);
    }
    return verified && refused ? 0 : 1;
  } finally {
    await engine.stop();
    if (!kept) rmSync(home, { recursive: true, force: true });
  }
}
