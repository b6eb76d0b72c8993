/** What shells do with a line before it is a command, and with the screen. */
import { expect, it } from 'vitest';
import { readCapture, upgraded } from '../../test/support/wire/captures.ts';
import { echoed, lines, read, type Event } from '../../test/support/wire/played-shell.ts';
import { createStreamDecoder } from '../stream.ts';
import { CommandReader } from './command-reader.ts';
import { sizeOf } from './size.ts';

it('backspace, history and completion: the screen has the truth', async () => {
  expect(
    await lines([
      ['<', '$ '],
      ['>', 'lx'],
      ['<', 'lx'],
      ['>', '\x7f'],
      ['<', '\b\x1b[K'],
      ['>', 's\r'],
      ['<', 's\r\n$ '],
    ]),
  ).toEqual(['ls']);
  expect(
    await lines([
      ['<', '$ '],
      ['>', '\x1b[A'],
      ['<', 'make test'],
      ['>', '\x1b[A'],
      ['<', '\r$ \x1b[Kgit log'],
      ['>', '\r'],
      ['<', '\r\n'],
    ]),
  ).toEqual(['git log']);
  expect(
    await lines([
      ['<', '$ '],
      ['>', 'cat /et\t'],
      ['<', 'cat /etc/'],
      ['>', '\t\t'],
      ['<', '\r\nhosts  passwd\r\n$ cat /etc/'],
      ['>', 'h\t\r'],
      ['<', 'hosts\r\n'],
    ]),
  ).toEqual(['cat /etc/hosts']);
});

it('a search in the history ends with the line found', async () => {
  expect(
    await lines([
      ...echoed('$ {ls\r}'),
      ['<', '$ '],
      ['>', '\x12'],
      ['<', "\r\x1b[K(reverse-i-search)`': "],
      ['>', 'ma'],
      ['<', "\r\x1b[K(reverse-i-search)`ma': make test"],
      ['>', '\r'],
      ['<', '\r\x1b[K$ make test\r\n'],
    ]),
  ).toEqual(['ls', 'make test']);
});

it('several lines pasted at once are several commands', async () => {
  const { commands } = await read([
    ['<', '/ # '],
    ['>', 'echo one\rcd /tmp\rpwd\r'],
    ['<', 'echo one\r\n'],
    ['<', 'one\r\n'],
    ['<', '/ # cd /tmp\r\n'],
    ['<', '/tmp # pwd\r\n/tmp\r\n/tmp # '],
  ]);
  expect(commands.map(({ line, prompt, text, output }) => [prompt + line, text, output])).toEqual([
    ['/ # echo one', 'one', { first: 3, last: 3 }],
    ['/ # cd /tmp', '', null],
    ['/tmp # pwd', '/tmp', { first: 5, last: 5 }],
  ]);
});

it('also when one chunk brings it all', async () => {
  const { commands } = await read([
    ['<', '/ # '],
    ['>', 'echo one\rtrue\rpwd\r'],
    ['<', 'echo one\r\none\r\n/ # true\r\n/ # pwd\r\n/\r\n/ # '],
  ]);
  expect(commands.map(({ line, text, output }) => [line, text, output])).toEqual([
    ['echo one', 'one', { first: 2, last: 2 }],
    ['true', '', null],
    ['pwd', '/', { first: 2, last: 2 }],
  ]);
});

it('what is typed while a command runs is found when the shell shows it', async () => {
  expect(
    await lines([
      ...echoed('$ {sleep 1\r}'),
      ['>', 'id\r'],
      ['<', 'id\r\n'],
      ['<', '$ id\r\n'],
      ['<', 'uid=0\r\n$ '],
      ['>', 'ls\r'],
      ['<', 'ls\r\n'],
    ]),
  ).toEqual(['sleep 1', 'id', 'ls']);
});

it('the lines of a heredoc belong to its command', async () => {
  const { commands } = await read(echoed('$ {cat <<E\r}> {one\r}> {  two\r}> {E\r}one\r\n  two\r\n$ {id\r}'));
  expect(commands.map(({ line, text }) => [line, text])).toEqual([
    ['cat <<E\none\n  two\nE', 'one\n  two'],
    ['id', ''],
  ]);
});

it('so do those of an indented block, up to the empty line that ends it', async () => {
  const { commands } = await read(echoed('>>> {for i in x:\r}... {  print(i)\r}... {\r}1\r\n>>> {exit()\r}'));
  expect(commands.map(({ line, text }) => [line, text])).toEqual([
    ['for i in x:\n  print(i)', '1'],
    ['exit()', ''],
  ]);
});

it('what another program has read of what was typed ahead does not hide what comes later', async () => {
  const edited: Event[] = [
    ['>', 'lx\x7fs\r'],
    ['<', 'lx\b \bs\r\n'],
  ];
  expect(
    await lines([
      ...echoed('$ {cat\r}'),
      ['>', 'foo\r'],
      ['<', 'foo\r\nfoo\r\n'],
      ['>', '\x04'],
      ['<', '$ '],
      ['=', '80'],
      ...edited,
    ]),
  ).toEqual(['cat', 'ls']);
});

it('lines of a bracketed paste are one command', async () => {
  expect(
    await lines([
      ['<', '$ '],
      ['>', '\x1b[200~for i in 1; do\recho $i\rdone\x1b[201~'],
      ['<', 'for i in 1; do\r\necho $i\r\ndone'],
      ['>', '\r'],
      ['<', '\r\n1\r\n$ '],
    ]),
  ).toEqual(['for i in 1; do\necho $i\ndone']);
});

it('a line longer than the screen is one line, whoever wraps it', async () => {
  expect(await lines(echoed('$ {echo 123456789012345\r}'), 10)).toEqual(['echo 123456789012345']);
  const line = 'echo 123456789012345';
  const wrapped = 'echo 123\r\n4567890123\r\n45';
  expect(
    await lines(
      [
        ['<', '$ '],
        ['>', `${line}\r`],
        ['<', `${wrapped}\r\nout\r\n$ `],
      ],
      10,
    ),
  ).toEqual([line]);
  expect(
    await lines(
      [
        ['<', '$ '],
        ['>', line],
        ['<', wrapped],
        ['>', '\r'],
        ['<', '\r\nout\r\n$ '],
      ],
      10,
    ),
  ).toEqual([line]);
});

it('nothing is inferred inside a full-screen program', async () => {
  const { commands } = await read([
    ...echoed('$ {vi x\r}'),
    ['<', '\x1b[?1049h\x1b[H\x1b[2J$ '],
    ['>', 'ls\r'],
    ['<', 'ls\r\n$ '],
    ['>', ':q\r'],
    ['<', '\x1b[?1049l$ '],
    ['>', 'id\r'],
    ['<', 'id\r\n'],
  ]);
  expect(commands.map(({ line, text }) => [line, text])).toEqual([
    ['vi x', ''],
    ['id', ''],
  ]);
  expect(commands[0]?.output).toEqual({ first: 11, last: 15 });
});

it('a program that draws over the screen without its own buffer ends with a key', async () => {
  expect(
    await lines([
      ...echoed('$ {top\r}'),
      ['<', '\x1b[H\x1b[JMem: 1K\r\nPID'],
      ['>', 'q'],
      ['<', '\r\n$ '],
      ['>', 'id\r'],
      ['<', 'id\r\n'],
    ]),
  ).toEqual(['top', 'id']);
});

it('clear does not confuse what comes after it', async () => {
  const { commands } = await read(
    echoed('$ {ls\r}a\r\nb\r\n$ {clear\r}\x1b[H\x1b[J$ {echo x\r}x\r\n$ {clear; echo y\r}\x1b[H\x1b[2J\x1b[3Jy\r\n$ '),
  );
  expect(commands.map(({ line, text }) => [line, text])).toEqual([
    ['ls', 'a\nb'],
    ['clear', ''],
    ['echo x', 'x'],
    ['clear; echo y', 'y'],
  ]);
});

it('a new size in between does not lose the line, which the shell draws again', async () => {
  const events: Event[] = [
    ['<', '$ '],
    ['>', 'echo 1234567890'],
    ['<', 'echo 1234567890'],
    ['=', '12'],
  ];
  const end: Event[] = [
    ['>', '\r'],
    ['<', '\r\n1234567890\r\n$ '],
  ];
  expect(await lines([...events, ['<', '\r\x1b[K$ echo 1234567890'], ...end])).toEqual(['echo 1234567890']);
  expect(await lines([...events, ...end])).toEqual(['echo 12345']);
});

it('a prompt at the right margin is not part of the line', async () => {
  const prompt = '$ \x1b[s\x1b[70G12:00:00\x1b[u';
  expect(
    await lines([
      ['<', prompt],
      ['>', 'ls\r'],
      ['<', 'ls\r\r\n'],
    ]),
  ).toEqual(['ls']);
});

it('answers of the terminal to queries are no keys', async () => {
  expect(
    await lines([
      ['<', '/ # \x1b[6n'],
      ['>', '\x1b[1;5R'],
      ['<', '\r/ # \x1b[J'],
      ['>', 'ls\r'],
      ['<', 'ls\r\n'],
    ]),
  ).toEqual(['ls']);
});

it.each(['exec-tty-ws', 'exec-tty-spdy'])('%s: what kubectl recorded of a BusyBox shell', async (name) => {
  const { head, chunks } = upgraded(readCapture(name).connections[0]!);
  const decoder = createStreamDecoder(head);
  const reader = new CommandReader({ columns: 80, rows: 24 });
  let i = 0;
  for (const { direction, bytes: piece, us } of chunks) {
    for (const decoded of decoder.push(direction, piece)) {
      if (decoded.is !== 'channel') continue;
      if (decoded.channel === 'stdin') reader.input(us / 1000, decoded.data);
      else if (decoded.channel === 'stdout') reader.output(i, us / 1000, decoded.data);
      else if (decoded.channel === 'resize' && !decoded.closes) reader.resize(sizeOf(decoded.data)!);
      i += 1;
    }
  }
  const { commands } = await reader.end();
  expect(commands.map(({ prompt, line, text }) => [prompt, line, text])).toEqual([
    ['/ # ', 'echo marker', 'marker'],
    ['/ # ', 'ls /', 'bin   dev   etc   proc  root  sys   tmp   var'],
    ['/ # ', 'exit 3', ''],
  ]);
  expect(commands.map(({ output }) => output && output.last - output.first)).toEqual([0, 0, null]);
});
