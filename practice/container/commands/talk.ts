/** Commands that only say something. */
import { print, UsageError, type Command, type Process } from '../process.ts';

const SIMPLE: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  e: '\x1b',
  '\\': '\\',
  '0': '\0',
};

/** Backslash escapes as bytes in latin1, so that `\xff` is one byte. */
function unescape(text: string): Buffer {
  const parts: Buffer[] = [];
  const pattern = /\\(?:x([0-9a-fA-F]{1,2})|0?([0-7]{1,3})|([^]))/g;
  let from = 0;
  for (const found of text.matchAll(pattern)) {
    parts.push(Buffer.from(text.slice(from, found.index)));
    from = found.index + found[0].length;
    const [whole, hex, octal, letter = ''] = found;
    if (hex !== undefined) parts.push(Buffer.from([Number.parseInt(hex, 16)]));
    else if (octal !== undefined) parts.push(Buffer.from([Number.parseInt(octal, 8) & 255]));
    else parts.push(Buffer.from(SIMPLE[letter] ?? whole));
  }
  return Buffer.concat([...parts, Buffer.from(text.slice(from))]);
}

const echo: Command = async (process) => {
  const [, ...words] = process.args;
  let [newline, escapes] = [true, false];
  while (/^-[ne]+$/.test(words[0] ?? '')) {
    const flags = words.shift() ?? '';
    newline &&= !flags.includes('n');
    escapes ||= flags.includes('e');
  }
  const text = `${words.join(' ')}${newline ? '\n' : ''}`;
  await process.stdout.write(escapes ? unescape(text) : Buffer.from(text));
  return 0;
};

/** %s, %d, %i, %x, %c, %b and %%, with flags and widths; the format is used again while there are arguments. */
const printf: Command = async (process) => {
  const [, format, ...given] = process.args;
  if (format === undefined) throw new UsageError('usage: printf FORMAT [ARGUMENT...]');
  const waiting = [...given];
  do {
    const before = waiting.length;
    for (const [part, flag, width, letter] of format.matchAll(/%([-0]?)(\d{0,3})([sdixcb%])|[^%]+|%/g)) {
      if (letter === undefined) await process.stdout.write(unescape(part));
      else if (letter === '%') await print(process, '%');
      else await process.stdout.write(pad(formatted(letter, waiting.shift() ?? ''), flag ?? '', Number(width)));
    }
    if (waiting.length === before) break;
  } while (waiting.length > 0);
  return 0;
};

function formatted(letter: string, text: string): Buffer {
  if (letter === 'b') return unescape(text);
  if (letter === 's') return Buffer.from(text);
  if (letter === 'c') return Buffer.from(String.fromCodePoint(text.codePointAt(0) ?? 32));
  if (text !== '' && !/^-?\d{1,15}$/.test(text)) throw new UsageError(`invalid number '${text}'`);
  return Buffer.from(Number(text).toString(letter === 'x' ? 16 : 10));
}

function pad(bytes: Buffer, flag: string, width: number): Buffer {
  const missing = Math.max(0, width - bytes.length);
  const filler = Buffer.alloc(missing, flag === '0' ? '0' : ' ');
  return Buffer.concat(flag === '-' ? [bytes, filler] : [filler, bytes]);
}

const help: Command = async (process) => {
  const names = [...process.container.commands.keys()].sort().join(' ');
  await print(
    process,
    `This is the practice cluster's teaching shell. Nothing leaves this process; files are in memory.\n${names}\n`,
  );
  await print(
    process,
    'Also: cd exit export unset, | ; && || > >> < 2> 2>&1, quotes, $NAME and $?. No loops, no $(…), no globbing.\n',
  );
  return 0;
};

export const TALK: Readonly<Record<string, Command>> = {
  echo,
  printf,
  help,
  true: () => Promise.resolve(0),
  false: () => Promise.resolve(1),
  clear: async (process: Process) => {
    await print(process, '\x1b[H\x1b[2J');
    return 0;
  },
};
