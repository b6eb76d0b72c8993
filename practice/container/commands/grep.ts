/** `grep`, for the patterns of pattern.ts. */
import { lines } from '../io/lines.ts';
import { options } from '../options.ts';
import { print, UsageError, type Command } from '../process.ts';
import { eachInput } from './inputs.ts';
import { compile } from './pattern.ts';

const LONGEST_LINE = 64 << 10;

export const grep: Command = async (process) => {
  const { flag, value, rest } = options(process.args, 'ivncqEFhHr', 'e');
  if (flag('r')) throw new UsageError('-r is not offered here');
  const given = value('e');
  const [pattern, ...names] = given === undefined ? rest : [given, ...rest];
  if (pattern === undefined) throw new UsageError('usage: grep [-ivncqEF] PATTERN [FILE...]');
  const fits = compile(pattern, { fixed: flag('F'), extended: flag('E'), caseless: flag('i') });
  const named = names.length > 1 && !flag('h');
  let found = 0;
  const code = await eachInput(process, names, async ({ name, input }) => {
    let [number, here] = [0, 0];
    for await (const { bytes } of lines(input, LONGEST_LINE, process.signal)) {
      number += 1;
      if (fits(bytes.toString()) === flag('v')) continue;
      here += 1;
      if (flag('q')) break;
      if (flag('c')) continue;
      const prefix = `${named ? `${name}:` : ''}${flag('n') ? `${number}:` : ''}`;
      await process.stdout.write(Buffer.concat([Buffer.from(prefix), bytes, Buffer.from('\n')]));
    }
    if (flag('c') && !flag('q')) await print(process, `${named ? `${name}:` : ''}${here}\n`);
    found += here;
  });
  return code !== 0 ? 2 : found > 0 ? 0 : 1;
};
