/** The decoded stream of one step: as a whole, in pages of its messages, and as a terminal recording. */
import { ChaperoneError } from '../../contract/errors.ts';
import type { StreamView } from '../../contract/stream.ts';
import type { ChunkQuery } from '../vault.ts';
import { isChunk, readPage, type ChunkPage, type Cursor } from './chunk-page.ts';
import { castOf, type CastOptions } from './exec-cast.ts';
import { execQuery } from './exec-query.ts';
import { viewExec } from './exec-view.ts';
import { viewForward } from './forward-view.ts';
import type { StepSource } from './session-source.ts';
import { StreamScan } from './stream-scan.ts';

/** Streams of one session of which something is remembered. */
const MAX_REMEMBERED = 8;

/** What is remembered of a stream, so that its pages are not read from its beginning each time. */
interface Remembered {
  /** Of a stream that has ended. */
  view: StreamView | null;
  /** Where the last page ended; null while it is in use. */
  cursor: Cursor | null;
  /** How many chunks there are, as far as was read; null while it is in use. */
  counter: Cursor | null;
}

const REMEMBERED = new WeakMap<StepSource, Map<number, Remembered>>();

/** Rejects with `read.stream` for steps that have none, and like `StepSource.visit`. */
export async function readStream(source: StepSource, n: number): Promise<StreamView> {
  const scan = new StreamScan(source, n);
  const remembered = remember(source, n);
  if (remembered.view !== null) return remembered.view;
  const { stream, url } = source.row(n);
  const view = await viewOf(scan, stream, url);
  if (scan.end !== null) remembered.view = view;
  return view;
}

async function viewOf(scan: StreamScan, stream: ReturnType<StepSource['row']>['stream'], url: string): Promise<StreamView> {
  if (stream === 'exec' || stream === 'attach') return viewExec(scan, stream, url);
  if (stream === 'portforward') return viewForward(scan);
  await scan.run(() => true);
  const { protocol } = scan.decoder;
  return { kind: 'other', protocol, opaque: scan.opaque ?? { direction: 'request', offset: 0, reason: 'it is not decoded' } };
}

/** Messages from `query.from` on. Pages one after another read the stream once. Rejects like `readStream`. */
export async function readChunks(source: StepSource, query: ChunkQuery): Promise<ChunkPage> {
  const { n, from } = query;
  const fresh = (): Cursor => ({ scan: new StreamScan(source, n), next: 0 });
  const start = fresh();
  const remembered = remember(source, n);
  const counter = remembered.counter ?? fresh();
  remembered.counter = null;
  await counter.scan.run((decoded) => {
    if (isChunk(decoded)) counter.next += 1;
    return true;
  });
  remembered.counter = counter;
  const cursor = remembered.cursor !== null && remembered.cursor.next <= from ? remembered.cursor : start;
  remembered.cursor = null;
  const page = await readPage(cursor, query);
  remembered.cursor = cursor;
  return { total: counter.next, ...page };
}

/** asciicast v3 text. Rejects with `read.asciicast` for what is not an exec or attach with a terminal, and like `readStream`. */
export async function readAsciicast(source: StepSource, n: number, options: CastOptions): Promise<string> {
  const row = source.row(n);
  if ((row.stream !== 'exec' && row.stream !== 'attach') || !execQuery(row.url).tty) {
    throw new ChaperoneError('read.asciicast', { n });
  }
  const view = await readStream(source, n);
  if (view.kind !== 'exec' && view.kind !== 'attach') throw new ChaperoneError('read.asciicast', { n });
  return castOf({ first: new StreamScan(source, n), scan: new StreamScan(source, n) }, row, view, options);
}

function remember(source: StepSource, n: number): Remembered {
  const streams = REMEMBERED.get(source) ?? new Map<number, Remembered>();
  REMEMBERED.set(source, streams);
  const remembered = streams.get(n) ?? { view: null, cursor: null, counter: null };
  // Behind all others: the first of the map is the one that was used longest ago.
  streams.delete(n);
  streams.set(n, remembered);
  const [oldest] = streams.keys();
  if (streams.size > MAX_REMEMBERED && oldest !== undefined) streams.delete(oldest);
  return remembered;
}
