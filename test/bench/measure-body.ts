/** Big bodies: speed, first byte, processor time and memory. */
import { startModule } from './child.ts';
import type { Contestant } from './contestant.ts';
import { rotate } from './measure.ts';
import { memoryOf, processorTimeOf, resetPeak } from './memory.ts';
import type { BenchOptions } from './options.ts';
import type { BenchResult, BigMeasured, By } from './result.ts';
import { median } from './statistics.ts';
import { PROBE_BYTES, PROBES } from './traffic-bodies.ts';
import type { TransferRequest, TransferResult } from './transfer.ts';

/** Bytes of the body whose digest is compared before anything is timed. */
const PROOF = 20e6;

export async function measureBodies(
  contestants: readonly Contestant[],
  options: BenchOptions,
  say: (text: string) => void,
): Promise<BenchResult['big']> {
  const results: { scenario: string; bytes: number; by: By<BigMeasured> }[] = [];
  for (const direction of ['download', 'upload'] as const) {
    const samples = new Map<Contestant, BigMeasured[]>(contestants.map((contestant) => [contestant, []]));
    for (const contestant of contestants) await transfer(contestant, { direction, bytes: PROOF, digest: true });
    for (let round = 0; round < options.longRounds; round += 1) {
      for (const contestant of rotate(contestants, round)) {
        samples.get(contestant)?.push(await transfer(contestant, { direction, bytes: options.bigBytes }));
      }
      say(`round ${round + 1} of ${options.longRounds}: ${direction}`);
    }
    const by = Object.fromEntries([...samples].map(([{ name }, list]) => [name, middle(list)]));
    results.push({ scenario: direction, bytes: options.bigBytes, by });
  }
  return results;
}

async function transfer({ name, ready, child: proxy }: Contestant, asked: Omit<TransferRequest, 'to'>): Promise<BigMeasured> {
  const pid = proxy?.pid;
  if (pid !== undefined) await resetPeak(pid);
  const memory = pid === undefined ? null : await memoryOf(pid);
  const time = pid === undefined ? null : await processorTimeOf(pid);
  const { child, answer } = await startModule(new URL('./transfer.ts', import.meta.url), { ...asked, to: ready });
  await child.stop();
  const result = answer as TransferResult & { readonly error?: string };
  if (result.error !== undefined || result.status >= 300 || result.bytes !== asked.bytes) {
    throw new Error(`${name}, ${asked.direction}: ${result.error ?? `status ${result.status}, ${result.bytes} bytes`}`);
  }
  const memoryAfter = pid === undefined ? null : await memoryOf(pid);
  const timeAfter = pid === undefined ? null : await processorTimeOf(pid);
  return {
    perSecond: asked.bytes / 1e6 / result.seconds,
    growth: memory === null || memoryAfter === null ? null : Math.max(0, ((memoryAfter.peak - memory.now) * 1024) / 1e6),
    firstByte: result.firstByte,
    cpu: time === null || timeAfter === null ? null : ((timeAfter - time) * 1e9) / (asked.bytes + PROBES * PROBE_BYTES),
  };
}

/** Speed is the median; growth is the worst that was seen. */
function middle(samples: readonly BigMeasured[]): BigMeasured {
  const known = (values: readonly (number | null)[]) => values.filter((value) => value !== null);
  const growth = known(samples.map((s) => s.growth));
  const cpu = known(samples.map((s) => s.cpu));
  return {
    perSecond: median(samples.map((s) => s.perSecond)),
    growth: growth.length === 0 ? null : Math.max(...growth),
    firstByte: median(samples.map((s) => s.firstByte)),
    cpu: cpu.length === 0 ? null : median(cpu),
  };
}
