/** Commands that read bytes and write bytes; none of them keeps more than it must. */
import { createHash } from 'node:crypto';
import { copy, drain } from '../io/stream.ts';
import { lines } from '../io/lines.ts';
import { options, wholeNumber } from '../options.ts';
import { complain, print, UsageError, type Command } from '../process.ts';
import { Ending, newlines } from './ending.ts';
import { eachInput } from './inputs.ts';

/** The most that `tail` and `base64` hold; bytes. */
const HELD = 8 << 20;

/** `-5` as `-n 5`. */
const modern = (args: readonly string[]): string[] => args.map((arg) => (/^-\d+$/.test(arg) ? `-n${arg.slice(1)}` : arg));

const cat: Command = (process) =>
  eachInput(process, options(process.args, 'u').rest, ({ input }) => copy(input, process.stdout, process.signal));

const head: Command = (process) => {
  const { value, rest } = options(modern(process.args), 'q', 'nc');
  const [bytes, count] = [value('c'), value('n')];
  return eachInput(process, rest, async ({ input }) => {
    let left = wholeNumber(bytes ?? count ?? '10');
    if (bytes === undefined) {
      if (left === 0) return;
      for await (const line of lines(input, undefined, process.signal)) {
        await process.stdout.write(line.ended ? Buffer.concat([line.bytes, Buffer.from('\n')]) : line.bytes);
        left -= 1;
        if (left === 0) break;
      }
    } else {
      while (left > 0) {
        const chunk = await input.read(process.signal);
        if (chunk === null) break;
        await process.stdout.write(chunk.subarray(0, left));
        left -= Math.min(left, chunk.length);
      }
    }
    input.close();
  });
};

const tail: Command = (process) => {
  const { value, rest } = options(modern(process.args), 'q', 'nc');
  const unit = value('c') === undefined ? 'lines' : 'bytes';
  const text = value('c') ?? value('n') ?? '10';
  const count = wholeNumber(text.replace(/^[+-]/, ''));
  return eachInput(process, rest, async ({ input }) => {
    const held = new Ending(unit, count, HELD);
    let skip = text.startsWith('+') ? Math.max(0, count - 1) : undefined;
    for (let chunk = await input.read(process.signal); chunk !== null; chunk = await input.read(process.signal)) {
      if (skip === undefined) {
        held.add(chunk);
        continue;
      }
      const from = unit === 'bytes' ? Math.min(skip, chunk.length) : afterLines(chunk, skip);
      skip -= unit === 'bytes' ? from : newlines(chunk.subarray(0, from));
      if (from < chunk.length) await process.stdout.write(chunk.subarray(from));
    }
    await process.stdout.write(held.take());
  });
};

const NEWLINE = 10;

/** Where the text goes on after `count` lines. */
function afterLines(bytes: Uint8Array, count: number): number {
  let at = 0;
  for (let n = 0; n < count; n += 1) {
    const next = bytes.indexOf(NEWLINE, at);
    if (next < 0) return bytes.length;
    at = next + 1;
  }
  return at;
}

const SPACES = new Set([9, 10, 11, 12, 13, 32]);

const wc: Command = (process) => {
  const { flag, rest } = options(process.args, 'lwc');
  const all = !flag('l') && !flag('w') && !flag('c');
  return eachInput(process, rest, async ({ name, input }) => {
    let [lineCount, words, bytes, inWord] = [0, 0, 0, false];
    for (let chunk = await input.read(process.signal); chunk !== null; chunk = await input.read(process.signal)) {
      bytes += chunk.length;
      for (const byte of chunk) {
        const space = SPACES.has(byte);
        if (byte === NEWLINE) lineCount += 1;
        if (!space && !inWord) words += 1;
        inWord = !space;
      }
    }
    const counts = [
      ...(all || flag('l') ? [lineCount] : []),
      ...(all || flag('w') ? [words] : []),
      ...(all || flag('c') ? [bytes] : []),
    ];
    const text = counts.length === 1 ? String(counts[0]) : counts.map((count) => String(count).padStart(9)).join('');
    await print(process, `${text}${name === '-' ? '' : ` ${name}`}\n`);
  });
};

const tee: Command = async (process) => {
  const { flag, rest } = options(process.args, 'a');
  const files = rest.map((path) => process.container.files.write(path, process.cwd, flag('a')));
  for (let chunk = await process.stdin.read(); chunk !== null; chunk = await process.stdin.read())
    for (const output of [...files, process.stdout]) await output.write(chunk);
  return 0;
};

const sha256sum: Command = (process) =>
  eachInput(process, options(process.args, 'b').rest, async ({ name, input }) => {
    const hash = createHash('sha256');
    for (let chunk = await input.read(process.signal); chunk !== null; chunk = await input.read(process.signal))
      hash.update(chunk);
    await print(process, `${hash.digest('hex')}  ${name}\n`);
  });

const base64: Command = (process) => {
  const { flag, value, rest } = options(process.args, 'd', 'w');
  const width = wholeNumber(value('w') ?? '76');
  return eachInput(process, rest, async ({ input }) => {
    const bytes = await drain(input, HELD, process.signal);
    if (flag('d')) await process.stdout.write(Buffer.from(bytes.toString('latin1'), 'base64'));
    else if (width === 0) await print(process, bytes.toString('base64'));
    else await print(process, bytes.toString('base64').replace(new RegExp(`.{1,${width}}`, 'g'), '$&\n'));
  });
};

const basename: Command = async (process) => {
  const [, path] = process.args;
  if (path === undefined) throw new UsageError('missing operand');
  await print(process, `${path.replace(/\/+$/, '').split('/').at(-1) ?? ''}\n`);
  return 0;
};

const which: Command = async (process) => {
  const missing = process.args.slice(1).filter((name) => !process.container.commands.has(name));
  for (const name of process.args.slice(1)) if (!missing.includes(name)) await print(process, `/bin/${name}\n`);
  if (missing.length > 0) await complain(process, `which: no ${missing.join(' ')}`);
  return missing.length === 0 ? 0 : 1;
};

export const TEXT: Readonly<Record<string, Command>> = { base64, basename, cat, head, sha256sum, tail, tee, wc, which };
