import { expect, it } from 'vitest';
import { streamed } from '../../test/support/vault/streamed.ts';
import { execStream } from '../../test/support/wire/exec-stream.ts';
import { isChunk, readPage, type Cursor } from './chunk-page.ts';
import { StreamScan } from './stream-scan.ts';

const STREAM = execStream('command=sh', [
  ['stdin', 'aaaa'],
  ['stdout', 'bbbb'],
  ['stdout', 'cccc'],
  ['stderr', 'dddd'],
  ['stdout', 'eeee'],
]);

const cursor = async (): Promise<Cursor> => ({ scan: new StreamScan(await streamed(STREAM), 1), next: 0 });
const text = ({ chunks }: { readonly chunks: readonly { i: number; data: string }[] }): string =>
  chunks.map(({ i, data }) => `${i}${Buffer.from(data, 'base64').toString()[0] ?? ''}`).join(' ');

it('a page ends before the chunk that does not fit', async () => {
  const at = await cursor();
  const first = await readPage(at, { from: 0, limit: 11 });
  expect([text(first), first.next]).toEqual(['0a 1b', 2]);
  const second = await readPage(at, { from: 2, limit: 12 });
  expect([text(second), second.next]).toEqual(['2c 3d 4e', null]);
});

it('has at least one chunk, however small the limit', async () => {
  const page = await readPage(await cursor(), { from: 3, limit: 1 });
  expect([text(page), page.next]).toEqual(['3d', 4]);
});

it('passes over other channels without counting them against the limit', async () => {
  const page = await readPage(await cursor(), { from: 0, limit: 8, channels: ['stdout'] });
  expect([text(page), page.next]).toEqual(['1b 2c', 4]);
  const none = await readPage(await cursor(), { from: 0, limit: 8, channels: ['error'] });
  expect([text(none), none.next]).toEqual(['', null]);
});

it('after the last chunk there is nothing', async () => {
  expect(await readPage(await cursor(), { from: 99, limit: 8 })).toEqual({ next: null, chunks: [], forwarded: [] });
});

it('a page of tiny chunks is bounded as well', async () => {
  const many = execStream(
    'command=yes',
    Array.from({ length: 20_100 }, () => ['stdout', 'y'] as const),
  );
  const at: Cursor = { scan: new StreamScan(await streamed(many), 1), next: 0 };
  const { chunks, next } = await readPage(at, { from: 0, limit: 4 << 20 });
  expect([chunks.length, next]).toEqual([20_000, 20_000]);
});

it('counts messages and data, not what is said about them', () => {
  const data = new Uint8Array(0);
  expect(isChunk({ is: 'channel', channel: 'stdin', direction: 'request', data, closes: true })).toBe(true);
  expect(isChunk({ is: 'connection', id: 0, port: 1, what: 'data', direction: 'request', data })).toBe(true);
  expect(isChunk({ is: 'connection', id: 0, port: 1, what: 'opened', direction: 'request', data })).toBe(false);
  expect(isChunk({ is: 'exit', status: { code: 0, reason: '', message: '' } })).toBe(false);
});
