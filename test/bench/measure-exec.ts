/** Keystrokes through an exec, contestants in turns. */
import { startModule } from './child.ts';
import type { Contestant } from './contestant.ts';
import type { KeystrokesRequest, KeystrokesResult } from './keystrokes.ts';
import { rotate } from './measure.ts';
import type { BenchOptions } from './options.ts';
import type { By, ExecMeasured } from './result.ts';
import { median } from './statistics.ts';

export async function measureExec(
  contestants: readonly Contestant[],
  options: BenchOptions,
  say: (text: string) => void,
): Promise<By<ExecMeasured>> {
  const samples = new Map<Contestant, ExecMeasured[]>(contestants.map((contestant) => [contestant, []]));
  for (let round = 0; round < options.longRounds; round += 1) {
    for (const contestant of rotate(contestants, round)) {
      samples.get(contestant)?.push(await typeInto(contestant, options.keystrokes));
    }
    say(`round ${round + 1} of ${options.longRounds}: exec`);
  }
  return Object.fromEntries([...samples].map(([{ name }, list]) => [name, middle(list)]));
}

async function typeInto({ name, ready }: Contestant, keystrokes: number): Promise<ExecMeasured> {
  const asked: KeystrokesRequest = { to: ready, keystrokes };
  const { child, answer } = await startModule(new URL('./keystrokes.ts', import.meta.url), asked);
  await child.stop();
  const result = answer as KeystrokesResult & { readonly error?: string };
  if (result.error !== undefined) throw new Error(`${name}, exec: ${result.error}`);
  return result;
}

/** Medians over the rounds of each figure. */
function middle(samples: readonly ExecMeasured[]): ExecMeasured {
  return {
    p50: median(samples.map((s) => s.p50)),
    p99: median(samples.map((s) => s.p99)),
    max: Math.max(...samples.map((s) => s.max)),
  };
}
