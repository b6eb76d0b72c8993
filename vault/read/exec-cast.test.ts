import { expect, it } from 'vitest';
import { streamed } from '../../test/support/vault/streamed.ts';
import { execStream } from '../../test/support/wire/exec-stream.ts';
import { castOf } from './exec-cast.ts';
import { viewExec } from './exec-view.ts';
import { StreamScan } from './stream-scan.ts';

async function cast(messages: Parameters<typeof execStream>[1], keys = false, end?: null): Promise<readonly unknown[]> {
  const stream = execStream('command=sh&command=-i&tty=true&container=web', messages);
  const reader = await streamed(stream, end === null ? { end } : {});
  const scan = (): StreamScan => new StreamScan(reader, 1);
  const view = await viewExec(scan(), 'exec', stream.head.url);
  const text = await castOf({ first: scan(), scan: scan() }, reader.row(1), view, { keys });
  expect(text.endsWith('\n')).toBe(true);
  return text
    .trimEnd()
    .split('\n')
    .map((line) => (line.startsWith('#') ? line : JSON.parse(line)) as unknown);
}

const STATUS = '{"status":"Failure","reason":"NonZeroExitCode","details":{"causes":[{"reason":"ExitCode","message":"3"}]}}';

it('has the first size in its header, later ones as events, commands as markers, and the exit code', async () => {
  const [header, ...events] = await cast([
    ['stdout', '$ '],
    ['resize', '{"Width":100,"Height":30}'],
    ['stdin', 'id\r'],
    ['stdout', 'id\r\n'],
    ['resize', '{"Width":90,"Height":20}'],
    ['stdout', 'uid=0\r\n$ '],
    ['error', STATUS],
  ]);
  expect(header).toEqual({
    version: 3,
    term: { cols: 100, rows: 30, type: 'xterm-256color' },
    timestamp: expect.any(Number) as number,
    command: 'sh -i',
    title: 'exec in shop/web (web)',
  });
  expect(events).toEqual([
    [0.01, 'o', '$ '],
    [0.02, 'm', 'id'],
    [0.01, 'o', 'id\r\n'],
    [0.01, 'r', '90x20'],
    [0.01, 'o', 'uid=0\r\n$ '],
    [0.01, 'x', '3'],
  ]);
});

it('has the keys only when they are asked for', async () => {
  const messages = [
    ['stdout', 'Password: '],
    ['stdin', 'hunter2\r'],
  ] as const;
  expect(JSON.stringify(await cast(messages))).not.toContain('hunter2');
  expect((await cast(messages, true)).at(-1)).toEqual([0.01, 'i', 'hunter2\r']);
});

it('without a size it is 80 by 24, and without an end there is no exit code', async () => {
  const [header, ...events] = await cast([['stdout', 'x']], false, null);
  expect(header).toMatchObject({ term: { cols: 80, rows: 24 } });
  expect(events).toEqual([[0.01, 'o', 'x']]);
});

it('says where it could not be decoded', async () => {
  const garbage = execStream('', [['stdout', 'x']]);
  const stream = { ...garbage, head: { ...garbage.head, url: garbage.head.url + 'tty=true' } };
  const chunks = [...stream.chunks, { direction: 'response' as const, bytes: new Uint8Array(8).fill(0xff), us: 90_000 }];
  const reader = await streamed({ ...stream, chunks });
  const view = await viewExec(new StreamScan(reader, 1), 'exec', stream.head.url);
  const text = await castOf({ first: new StreamScan(reader, 1), scan: new StreamScan(reader, 1) }, reader.row(1), view, {
    keys: false,
  });
  expect(text).toMatch(/\n# Not decoded from byte 4 on \(response\): .+\.\n$/);
});
