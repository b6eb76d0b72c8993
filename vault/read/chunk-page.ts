/** Messages of a decoded stream, page by page. */
import type { Result } from '../../contract/bridge.ts';
import type { ChannelChunk, ForwardedChunk } from '../../contract/stream.ts';
import type { Decoded } from '../../wire/decoded.ts';
import type { ChunkQuery } from '../vault.ts';
import type { StreamScan } from './stream-scan.ts';

export type ChunkPage = Result<'sessions.chunks'>;

/** However small they are: a page is one message to whoever asked. */
const MAX_CHUNKS = 20_000;

/** True for what has a number: messages of channels, and data of forwarded connections. */
export function isChunk(decoded: Decoded): boolean {
  return decoded.is === 'channel' || (decoded.is === 'connection' && decoded.what === 'data');
}

/** A scan that has come to chunk `next`. */
export interface Cursor {
  readonly scan: StreamScan;
  next: number;
}

/**
 * Runs the cursor to the end of the page that begins at `query.from`, which is not before `cursor.next`. A page has at least one chunk
 * even when that is larger than its limit, so that everybody gets on.
 */
export async function readPage(cursor: Cursor, query: Omit<ChunkQuery, 'id' | 'n'>): Promise<Omit<ChunkPage, 'total'>> {
  const { from, limit, connection } = query;
  const channels = query.channels === undefined ? null : new Set(query.channels);
  const chunks: ChannelChunk[] = [];
  const forwarded: ForwardedChunk[] = [];
  let bytes = 0;
  const fits = (data: Uint8Array): boolean => {
    const count = chunks.length + forwarded.length;
    if (count > 0 && (bytes + data.length > limit || count === MAX_CHUNKS)) return false;
    bytes += data.length;
    return true;
  };
  const end = await cursor.scan.run((decoded, at) => {
    if (!isChunk(decoded)) return true;
    const i = cursor.next;
    if (i >= from && decoded.is === 'channel' && (channels?.has(decoded.channel) ?? true)) {
      if (!fits(decoded.data)) return false;
      const { channel, data, closes } = decoded;
      chunks.push({ i, sinceStart: at, channel, data: base64(data), closes });
    } else if (i >= from && decoded.is === 'connection' && decoded.id === connection) {
      if (!fits(decoded.data)) return false;
      forwarded.push({ i, sinceStart: at, direction: decoded.direction, data: base64(decoded.data) });
    }
    cursor.next += 1;
    return true;
  });
  return { next: end ? null : cursor.next, chunks, forwarded };
}

function base64(data: Uint8Array): string {
  return Buffer.from(data.buffer, data.byteOffset, data.length).toString('base64');
}
