/** A supervised environment from a running engine: `chaperone serve --headless` and `chaperone env`, as two processes. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { findEngine } from '../../engine/control/find.ts';
import { TARGET, type Home } from './home.ts';

export interface Served {
  readonly engine: ChildProcess;
  /** Path of the session's kubeconfig. */
  readonly kubeconfig: string;
}

/** Starts both and resolves when the kubeconfig can be used. They end with `home.close` at the latest. `more`: options of `env`. */
export async function serve(home: Home, ...more: readonly string[]): Promise<Served> {
  const engine = home.start(['serve', '--headless', '--port', '0']);
  await until(async () => {
    const found = await findEngine(home.data);
    await found?.client.close();
    return found !== null && !found.locked;
  }, 'the engine is up and unlocked');
  const env = home.start(['env', '--target', TARGET, ...more]);
  let output = '';
  env.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text));
  const path = () => /KUBECONFIG=['"]?([^'"\s]+)/.exec(output)?.[1];
  await until(() => Promise.resolve(path() !== undefined), 'chaperone env has printed the kubeconfig');
  return { engine, kubeconfig: path()! };
}

/** Ends it without a chance to tidy up. */
export async function killHard(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

/** Looks ten times a second for at most 20 s; real processes tell nobody when they are ready. */
export async function until(condition: () => Promise<boolean>, what: string): Promise<void> {
  for (let tries = 0; !(await condition()); tries += 1) {
    if (tries >= 200) throw new Error(`not within 20 s: ${what}`);
    await delay(100);
  }
}
