/** The rounds: in each, every contestant carries the same load once, and the order moves on by one. */
import type { Child } from './child.ts';
import type { Contestant } from './contestant.ts';
import type { Generator, LoadRequest, LoadResult } from './load.ts';
import { processorTimeOf } from './memory.ts';
import type { BenchOptions } from './options.ts';
import type { BenchResult, Measured, Scenario } from './result.ts';
import { median } from './statistics.ts';
import type { UpstreamCount } from './upstream.ts';
import { podBody } from './traffic.ts';

const SCENARIOS: readonly Scenario[] = [
  { name: 'GET 2 KB, 1 connection', method: 'GET', connections: 1 },
  { name: 'POST 2 KB, 1 connection', method: 'POST', connections: 1 },
  { name: 'GET 2 KB, 16 connections', method: 'GET', connections: 16 },
  { name: 'POST 2 KB, 16 connections', method: 'POST', connections: 16 },
];

interface Sample extends LoadResult {
  readonly cpu: number | null;
}

/** The list rotated by `by`, so that nobody is always measured behind the same neighbour. */
export function rotate<T>(list: readonly T[], by: number): T[] {
  return list.map((_, i) => list[(i + by) % list.length]!);
}

export async function measureScenarios(
  contestants: readonly Contestant[],
  upstream: Child,
  generator: Generator,
  options: BenchOptions,
  say: (text: string) => void,
): Promise<BenchResult['scenarios']> {
  for (const contestant of contestants) {
    await sample(contestant, upstream, generator, { method: 'POST', connections: 16, seconds: 1 });
  }
  const samples = new Map<string, Sample[]>();
  for (let round = 0; round < options.rounds; round += 1) {
    for (const scenario of SCENARIOS) {
      for (const contestant of rotate(contestants, round)) {
        const one = await sample(contestant, upstream, generator, { ...scenario, seconds: options.seconds });
        const key = `${scenario.name} ${contestant.name}`;
        samples.set(key, [...(samples.get(key) ?? []), one]);
      }
      say(`round ${round + 1} of ${options.rounds}: ${scenario.name}`);
    }
  }
  return SCENARIOS.map(({ name }) => ({
    scenario: name,
    by: Object.fromEntries(contestants.map((c) => [c.name, middle(samples.get(`${name} ${c.name}`) ?? [])])),
  }));
}

/** A machine that is busy otherwise can leave a slow contestant without a single answer in a second: that says nothing, so again. */
async function sample(contestant: Contestant, upstream: Child, generator: Generator, request: LoadRequest): Promise<Sample> {
  const where = `${contestant.name}, ${request.method} at ${request.connections} connections`;
  for (let tries = 0; tries < 3; tries += 1) {
    const one = await measureOnce(contestant, upstream, generator, request, where);
    if (one.requests > 0) return one;
  }
  throw new Error(`${where}: no answers.`);
}

async function measureOnce(
  contestant: Contestant,
  upstream: Child,
  generator: Generator,
  request: LoadRequest,
  where: string,
): Promise<Sample> {
  await upstream.ask('reset');
  const before = contestant.child === null ? null : await processorTimeOf(contestant.child.pid);
  const result = await generator.run(contestant.ready, request);
  const after = contestant.child === null ? null : await processorTimeOf(contestant.child.pid);
  const seen = (await upstream.ask('count')) as UpstreamCount;
  if (result.errors > 0) throw new Error(`${where}: ${result.errors} errors in ${result.requests} answers.`);
  if (seen.requests < result.requests) {
    throw new Error(`${where}: ${result.requests} answers, but the server saw ${seen.requests} requests.`);
  }
  if (request.method === 'POST' && seen.bodyBytes < result.requests * podBody().length) {
    throw new Error(`${where}: bodies did not arrive whole.`);
  }
  return { ...result, cpu: before === null || after === null ? null : ((after - before) * 1000) / result.requests };
}

function middle(samples: readonly Sample[]): Measured {
  const cpu = samples.map((s) => s.cpu).filter((value) => value !== null);
  return {
    perSecond: median(samples.map((s) => s.perSecond)),
    p50: median(samples.map((s) => s.p50)),
    p99: median(samples.map((s) => s.p99)),
    cpu: cpu.length === 0 ? null : median(cpu),
    requests: samples.reduce((sum, s) => sum + s.requests, 0),
  };
}
