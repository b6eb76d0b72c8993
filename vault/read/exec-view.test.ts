import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { streamed } from '../../test/support/vault/streamed.ts';
import { execStream } from '../../test/support/wire/exec-stream.ts';
import type { ExecView } from '../../contract/stream.ts';
import { viewExec } from './exec-view.ts';
import { StreamScan } from './stream-scan.ts';

const sha256 = (data: string): string => createHash('sha256').update(data).digest('hex');

async function viewed(...args: Parameters<typeof execStream>): Promise<ExecView> {
  const stream = execStream(...args);
  return viewExec(new StreamScan(await streamed(stream), 1), 'exec', stream.head.url);
}

it('keeps the channels apart and counts their messages', async () => {
  const status = '{"metadata":{},"status":"Success"}';
  const view = await viewed('command=cat&command=-&container=web', [
    ['stdin', 'in'],
    ['stdout', 'out'],
    ['stderr', 'err'],
    ['stdout', 'more'],
    ['error', status],
  ]);
  expect(view).toEqual({
    kind: 'exec',
    protocol: 'v5.channel.k8s.io',
    command: ['cat', '-'],
    container: 'web',
    tty: false,
    size: null,
    exit: { code: 0, reason: '', message: '' },
    channels: {
      stdin: { bytes: 2, sha256: sha256('in') },
      stdout: { bytes: 7, sha256: sha256('outmore') },
      stderr: { bytes: 3, sha256: sha256('err') },
      error: { bytes: status.length, sha256: sha256(status) },
      resize: { bytes: 0, sha256: sha256('') },
    },
    chunks: 5,
    commands: [],
    opaque: null,
  });
});

it('of a terminal it knows the last size and the commands, whose output is named by chunk', async () => {
  const view = await viewed('command=sh&tty=true&stdin=true', [
    ['resize', '{"Width":80,"Height":24}'],
    ['stdout', '$ '],
    ['stdin', 'id\r'],
    ['stdout', 'id\r\n'],
    ['stdout', 'uid=0\r\n'],
    ['resize', '{"Width":100,"Height":30}'],
    ['stdout', '$ '],
  ]);
  expect(view.size).toEqual({ columns: 100, rows: 30 });
  expect(view.commands).toEqual([
    { inferred: true, line: 'id', prompt: '$ ', from: 1030, until: 1070, output: { first: 4, last: 4 }, text: 'uid=0' },
  ]);
  expect(view).not.toHaveProperty('commandsCutAt');
});

it('without a terminal nothing is inferred', async () => {
  const view = await viewed('command=sh', [
    ['stdout', '$ '],
    ['stdin', 'id\r'],
    ['stdout', 'id\r\n'],
  ]);
  expect(view.commands).toEqual([]);
});

it('says from when on it was too much to infer commands', async () => {
  const messages = Array.from({ length: 2300 }, () => [['stdin', 'a\r'] as const, ['stdout', 'a\r\n$ '] as const]).flat();
  const view = await viewed('tty=true', [['stdout', '$ '], ...messages]);
  expect(view.commands).toHaveLength(2000);
  expect(view.commandsCutAt).toBeGreaterThan(4000);
  expect(view.channels.stdin.bytes).toBe(4600);
});
