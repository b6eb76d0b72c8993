import fc from 'fast-check';
import { expect, it } from 'vitest';
import { echoed, lines, read, type Event } from '../../test/support/wire/played-shell.ts';
import type { InferredCommand } from '../../contract/stream.ts';
import { CommandReader } from './command-reader.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const only = async (events: readonly Event[]): Promise<InferredCommand> => {
  const { commands } = await read(events);
  expect(commands).toHaveLength(1);
  return commands[0]!;
};

it('finds line, prompt, times, output and how it looked', async () => {
  const { commands, cutAt } = await read([
    ['<', 'Welcome\r\n$ '],
    ['>', 'l'],
    ['<', 'l'],
    ['>', 's'],
    ['<', 's'],
    ['>', '\r'],
    ['<', '\r\n'],
    ['<', '\x1b[34mbin\x1b[0m\r\n'],
    ['<', 'etc\r\n'],
    ['<', '$ '],
    ['>', 'exit\r'],
    ['<', 'exit\r\n'],
  ]);
  expect(cutAt).toBeNull();
  expect(commands).toEqual([
    { inferred: true, line: 'ls', prompt: '$ ', from: 500, until: 900, output: { first: 7, last: 8 }, text: 'bin\netc' },
    { inferred: true, line: 'exit', prompt: '$ ', from: 1000, until: null, output: null, text: '' },
  ]);
});

it('echo, output and prompt may share a chunk', async () => {
  expect(
    await only([
      ['<', '$ '],
      ['>', 'id\r'],
      ['<', 'id\r\nuid=0\r\n$ '],
    ]),
  ).toMatchObject({
    line: 'id',
    until: 200,
    output: { first: 2, last: 2 },
    text: 'uid=0',
  });
});

it('without output there is none', async () => {
  expect(await only(echoed('$ {true\r}$ '))).toMatchObject({ line: 'true', output: null, text: '', until: 1100 });
});

it('output that does not end its line is not part of the prompt', async () => {
  const { commands } = await read(echoed('/ # {ls\r}a\r\n/ # {printf abc\r}abc/ # {id\r}uid=0\r\n/ # '));
  expect(commands.map(({ line, prompt, text }) => [line, prompt, text])).toEqual([
    ['ls', '/ # ', 'a'],
    ['printf abc', '/ # ', 'abc'],
    ['id', '/ # ', 'uid=0'],
  ]);
});

it('a prompt that changes is followed', async () => {
  const { commands } = await read(echoed('root@web:/# {cd /tmp\r}root@web:/tmp# {pwd\r}/tmp\r\nroot@web:/tmp# '));
  expect(commands.map(({ prompt, line, until }) => [prompt, line, until !== null])).toEqual([
    ['root@web:/# ', 'cd /tmp', true],
    ['root@web:/tmp# ', 'pwd', true],
  ]);
});

it('colours, a title and bracketed paste around the prompt do not matter', async () => {
  const prompt = '\x1b[?2004h\x1b]0;root@web: /\x07\x1b[01;32mroot@web\x1b[00m:\x1b[01;34m/\x1b[00m# ';
  const command = await only([
    ['<', prompt],
    ['>', '\x1b[200~ls -l\x1b[201~'],
    ['<', '\x1b[7mls -l\x1b[27m'],
    ['>', '\r'],
    ['<', '\r\x1b[C\x1b[C\r\n\x1b[?2004l\r'],
    ['<', 'total 0\r\n'],
    ['<', prompt],
  ]);
  expect(command).toMatchObject({ prompt: 'root@web:/# ', line: 'ls -l', output: { first: 5, last: 5 }, text: 'total 0' });
});

it('a password is no command and is in nothing that comes out', async () => {
  const result = await read([
    ...echoed('$ {sudo id\r}'),
    ['<', '[sudo] password for me: '],
    ...Array.from('hunter2', (key): Event => ['>', key]),
    ['>', '\r'],
    ['<', '\r\nuid=0\r\n$ '],
    ['>', 'x'],
    ['<', 'x'],
  ]);
  expect(result.commands.map(({ line, text }) => [line, text])).toEqual([['sudo id', '[sudo] password for me:\nuid=0']]);
  expect(JSON.stringify(result)).not.toContain('hunter2');
});

it('a password asked for before any prompt, typed at once, with an answer on the same line', async () => {
  const result = await read([
    ['<', 'Password: '],
    ['>', 'hunter2\r'],
    ['<', 'Login ok\r\n$ '],
    ['>', 'id\r'],
    ['<', 'id\r\n'],
  ]);
  expect(result.commands.map(({ line }) => line)).toEqual(['id']);
  expect(JSON.stringify(result)).not.toContain('hunter2');
});

it('what is typed into a program without a prompt is no command', async () => {
  expect(
    await lines([
      ['>', 'foo\r'],
      ['<', 'foo\r\nfoo\r\n'],
      ['>', 'bar\r'],
      ['<', 'bar\r\nbar\r\n'],
    ]),
  ).toEqual([]);
  expect(await lines(echoed('$ {cat\r}{foo\r}foo\r\n{foo\r}foo\r\n'))).toEqual(['cat']);
  expect(await lines(echoed('$ {read -p Name: x\r}Name: {bob\r}$ {id\r}'))).toEqual(['read -p Name: x', 'id']);
});

it('an unusual prompt counts when it is the first and the line is exactly what was typed', async () => {
  expect(await lines(echoed('app:/ {ls\r}a\r\napp:/ {id\r}'))).toEqual(['ls', 'id']);
});

it('Ctrl-C gives a line up, and ends what runs', async () => {
  expect(
    await lines([
      ['<', '$ '],
      ['>', 'rm -rf'],
      ['<', 'rm -rf'],
      ['>', '\x03'],
      ['<', '^C\r\n$ '],
      ['>', 'ls\r'],
      ['<', 'ls\r\n'],
    ]),
  ).toEqual(['ls']);
  const { commands } = await read([
    ...echoed('$ {sleep 9\r}'),
    ['>', '\x03'],
    ['<', '^C\r\n$ '],
    ['>', '\x04'],
    ['<', 'exit\r\n'],
  ]);
  expect(commands.map(({ line, text, until }) => [line, text, until])).toEqual([['sleep 9', '^C', 1800]]);
});

it('Enter on an empty line is no command', async () => {
  const { commands } = await read(echoed('$ {\r}$ {\r}$ {id\r}uid=0\r\n$ {\r}$ '));
  expect(commands.map(({ line, text }) => [line, text])).toEqual([['id', 'uid=0']]);
});

it('the text is cut at 4 KB, and endless output is thinned and attributed to its chunks', async () => {
  const events: Event[] = [...echoed('$ {yes\r}')];
  const first = events.length;
  for (let i = 0; i < 300; i += 1) events.push(['<', 'é\r\n'.repeat(1000)]);
  events.push(['<', '$ '], ...echoed('{id\r}'));
  const { commands } = await read(events);
  expect(commands.map(({ line }) => line)).toEqual(['yes', 'id']);
  expect(commands[0]?.output).toEqual({ first, last: first + 299 });
  expect(Buffer.byteLength(commands[0]!.text)).toBeLessThanOrEqual(4096);
  expect(commands[0]!.text.length).toBeGreaterThan(2000);
  expect(commands[0]!.text).toMatch(/^[é\n]+$/);
});

it('says from when on it was too much', async () => {
  const reader = new CommandReader({ columns: 80, rows: 24 });
  reader.output(0, 0, bytes('$ '));
  const noise = bytes('x'.repeat(100_000));
  for (let i = 1; i < 2000; i += 1) {
    reader.output(i, i, noise);
    reader.input(i, bytes('k'));
  }
  const { cutAt, commands } = await reader.end();
  expect(cutAt).toBeGreaterThan(0);
  expect(commands).toEqual([]);
});

it('whatever crosses, it ends, and nothing that was only typed comes out', async () => {
  const part = fc.constantFrom(
    ...[
      '\r\n',
      '\r',
      '\n',
      '$ ',
      '/ # ',
      'Password: ',
      'ls',
      '\x1b[H\x1b[2J',
      '\x1b[?1049h',
      '\x1b[?1049l',
      '\x1b[6n',
      '\x1b[A',
      '\b \b',
    ],
    ...[
      '\x1b[5;10r',
      '\x1bM',
      '\x1b[999;999H',
      '\x1b[3J',
      '\x1bc',
      'é',
      'x'.repeat(200),
      '\n'.repeat(50),
      '\x1b[200~',
      '\x1b[201~',
      '\x03',
    ],
  );
  const event = fc.tuple(fc.constantFrom('<', '<', '=', '>'), part, fc.integer({ min: 1, max: 200 }));
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 40 }), async (events) => {
      const { commands } = await read(
        events.flatMap(([kind, text, size]): Event[] => {
          if (kind === '=') return [['=', String(size)]];
          return kind === '<' ? [['<', text]] : [['>', `secret${text}`]];
        }),
      );
      expect(JSON.stringify(commands)).not.toContain('secret');
      for (const { line, prompt, text, from, until } of commands) {
        expect(line.trim()).not.toBe('');
        expect(prompt).not.toBe('');
        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(4096);
        if (until !== null) expect(until).toBeGreaterThanOrEqual(from);
      }
    }),
    { numRuns: 300 },
  );
});
