/** `tr`: bytes for bytes. */
import { options } from '../options.ts';
import { UsageError, type Command } from '../process.ts';

const range = (from: number, to: number): number[] => Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
const CLASSES: Readonly<Record<string, readonly number[]>> = {
  upper: range(65, 90),
  lower: range(97, 122),
  digit: range(48, 57),
  alpha: [...range(65, 90), ...range(97, 122)],
  alnum: [...range(48, 57), ...range(65, 90), ...range(97, 122)],
  space: [...range(9, 13), 32],
};
const ESCAPES: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, '0': 0, '\\': 92 };

/** The bytes of a set such as `a-z`, `[:upper:]` or `\n`. */
function bytesOf(set: string): number[] {
  const bytes: number[] = [];
  for (const [whole, name, escaped, from, to] of set.matchAll(/\[:(\w+):\]|\\([^])|([^])-([^])|[^]/g)) {
    if (name !== undefined) {
      if (!Object.hasOwn(CLASSES, name)) throw new UsageError(`invalid character class '${name}'`);
      bytes.push(...(CLASSES[name] ?? []));
    } else if (escaped !== undefined) bytes.push(ESCAPES[escaped] ?? escaped.charCodeAt(0) & 255);
    else if (from !== undefined && to !== undefined) bytes.push(...range(from.charCodeAt(0) & 255, to.charCodeAt(0) & 255));
    else bytes.push(...Buffer.from(whole));
  }
  return bytes;
}

export const tr: Command = async (process) => {
  const { flag, rest } = options(process.args, 'dsc');
  const [first, second] = rest;
  if (first === undefined || (second === undefined && !flag('d') && !flag('s'))) throw new UsageError('missing operand');
  const named = new Set(bytesOf(first));
  const chosen = flag('c') ? range(0, 255).filter((byte) => !named.has(byte)) : bytesOf(first);
  const into = bytesOf(second ?? '');
  const table = Uint8Array.from(range(0, 255));
  const inSet = new Set(chosen);
  if (!flag('d')) for (const [index, byte] of chosen.entries()) table[byte] = into[index] ?? into.at(-1) ?? byte;
  const squeezed = new Set(flag('s') ? (into.length > 0 ? into : chosen) : []);
  let last = -1;
  for (let chunk = await process.stdin.read(); chunk !== null; chunk = await process.stdin.read()) {
    const out = new Uint8Array(chunk.length);
    let size = 0;
    for (const byte of chunk) {
      if (flag('d') && inSet.has(byte)) continue;
      const next = table[byte] ?? byte;
      if (next === last && squeezed.has(next)) continue;
      out[size++] = last = next;
    }
    if (size > 0) await process.stdout.write(out.subarray(0, size));
  }
  return 0;
};
