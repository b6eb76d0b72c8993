import { expect, it } from 'vitest';
import { outputOf } from './program-output.ts';

const node = (script: string, within = 60_000): Promise<string | null> =>
  outputOf(process.execPath, ['-e', script], { env: { A: 'b' }, within });

it('is what a program prints, in the environment it is given, with nothing to read', async () => {
  expect(await node('console.log(process.env.A, process.env.PATH)')).toBe('b undefined');
  expect(await node('process.stdin.on("data", () => 0).on("end", () => console.log("over"))')).toBe('over');
});

it('is null when it fails, is missing, prints without end, takes too long, or cannot even be asked', async () => {
  expect(await node('console.log("x"); process.exit(3)')).toBeNull();
  expect(await outputOf('no-such-program-here', [], { env: {}, within: 1_000 })).toBeNull();
  expect(await node('setInterval(() => process.stdout.write("x".repeat(65536)), 0)')).toBeNull();
  expect(await node('setInterval(() => 0, 1000)', 1)).toBeNull();
  expect(await outputOf(process.execPath, ['a\0b'], { env: {}, within: 1_000 })).toBeNull();
  expect(await outputOf(process.execPath, ['-v'], { env: {}, cwd: `${process.execPath}/x`, within: 1_000 })).toBeNull();
});
