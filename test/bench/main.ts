/** `npm run bench`: contestants take turns in one run, so that the ratios hold on any machine. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeCertificate } from './certificate.ts';
import { startModule, type Child } from './child.ts';
import { startContestant, type Contestant } from './contestant.ts';
import { measureDisk } from './disk.ts';
import { chooseGenerator } from './load.ts';
import { measureScenarios } from './measure.ts';
import { measureBodies } from './measure-body.ts';
import { measureExec } from './measure-exec.ts';
import { measureIdentity } from './measure-identity.ts';
import { measureWatch } from './measure-watch.ts';
import { parseOptions, USAGE, type BenchOptions, type Part } from './options.ts';
import { prove } from './prove.ts';
import { report } from './report.ts';
import { ratios, type BenchResult } from './result.ts';
import { targets } from './targets.ts';

async function bench(options: BenchOptions): Promise<BenchResult> {
  const dir = await mkdtemp(join(tmpdir(), 'chaperone-bench-'));
  const children: Child[] = [];
  try {
    const disk = measureDisk(dir, 500);
    const certificate = await makeCertificate();
    const upstream = await startModule(new URL('./upstream.ts', import.meta.url), certificate);
    children.push(upstream.child);
    const world = { certificate, upstream: `https://127.0.0.1:${String(upstream.answer)}`, dir, profile: options.profile };
    const contestants: Contestant[] = [];
    const absent: string[] = [];
    for (const name of options.by) {
      const contestant = await startContestant(name, world);
      if (contestant === null) {
        absent.push(name);
        continue;
      }
      if (contestant.child !== null) children.push(contestant.child);
      await prove(name, contestant.ready);
      contestants.push(contestant);
    }
    console.error(`every contestant answers correctly: ${contestants.map(({ name }) => name).join(', ')}`);
    const generator = chooseGenerator(dir);
    const wanted = (part: Part) => options.parts.includes(part);
    const say = (text: string) => console.error(text);
    return {
      machine: { cores: availableParallelism(), node: process.versions.node, platform: `${process.platform} ${process.arch}` },
      generator: generator.name,
      rounds: options.rounds,
      seconds: options.seconds,
      disk,
      absent,
      scenarios: wanted('small') ? await measureScenarios(contestants, upstream.child, generator, options, say) : [],
      big: wanted('body') ? await measureBodies(contestants, options, say) : [],
      exec: wanted('exec') ? await measureExec(contestants, options, say) : null,
      watch: wanted('watch') ? await measureWatch(world, generator, options, say) : null,
      identity: wanted('identity') ? await measureIdentity(world, say) : null,
    };
  } finally {
    await Promise.all(children.map((child) => child.stop()));
    await rm(dir, { recursive: true, force: true });
  }
}

try {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) {
    console.log(USAGE);
  } else {
    const result = await bench(options);
    console.log(report(result));
    const json = JSON.stringify({ ...result, ratios: ratios(result), targets: targets(result) }, null, 1);
    console.log(`\n${json}`);
    if (options.json !== null) await writeFile(options.json, `${json}\n`);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}
