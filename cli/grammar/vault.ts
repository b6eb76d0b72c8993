import type { Command } from 'commander';
import { init, lock, status, unlock } from '../commands/vault.ts';
import type { Common } from '../context.ts';
import { leaf, type Grammar } from './leaf.ts';

export function declareVault(program: Command, { terminal, done }: Grammar): void {
  leaf(program, 'init', 'make the vault; prints the recovery key once').action(async (o: Common) =>
    done(await init(terminal, o)),
  );
  leaf(program, 'unlock', 'unlock the vault in the running engine, or check the passphrase').action(async (o: Common) =>
    done(await unlock(terminal, o)),
  );
  leaf(program, 'lock', 'seal live sessions, forget the keys, refuse traffic').action(async (o: Common) =>
    done(await lock(terminal, o)),
  );
  leaf(program, 'status', 'the vault and the engine that runs on it').action(async (o: Common) =>
    done(await status(terminal, o)),
  );
}
