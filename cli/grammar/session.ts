import type { Command } from 'commander';
import { env, run } from '../commands/run.ts';
import { serve, type ServeOptions } from '../commands/serve.ts';
import type { SessionOptions } from '../session/open.ts';
import { collect, leaf, number, type Grammar } from './leaf.ts';

const DEFAULT_PORT = 7420;

export function declareSession(program: Command, { terminal, done }: Grammar): void {
  const facts = (command: Command): Command =>
    command
      .option('--agent <name>', 'who is supervised')
      .option('--agent-version <version>', 'instead of the one that is found')
      .option('--policy <policy>', 'name of a built-in policy, or a file')
      .option('--label <key=value>', 'to find the session by, repeatable', collect)
      .option('--reason <text>', 'why')
      .option('--ttl <duration>', 'of the session token, which is renewed while this runs: 90m, 12h');
  const session = (command: Command): Command =>
    facts(command.option('--target <name>', 'may be repeated; needless when there is only one', collect)).option(
      '--quiet',
      'no line about the session',
    );

  facts(
    leaf(program, 'serve', 'engine and UI in the browser, until ended')
      .option('--headless', 'no UI, only listeners and control')
      .option('--port <port>', 'of UI and control', number(0, 65_535, true), DEFAULT_PORT)
      .option('--ca-out <file>', 'write the certificate that agents with their own tokens have to trust')
      .option('--target <name>', 'open a session on it and print where its kubeconfig is, repeatable', collect),
  ).action(async (o: ServeOptions) => done(await serve(terminal, o)));
  session(leaf(program, 'run <command...>', 'supervised run; the exit code is the command’s; sealed at the end'))
    .passThroughOptions()
    .action(async (words: string[], o: SessionOptions) => done(await run(terminal, words, o)));
  session(leaf(program, 'env', 'prints exports for another shell; the session lasts until this is ended')).action(
    async (o: SessionOptions) => done(await env(terminal, o)),
  );
}
