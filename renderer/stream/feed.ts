/** The messages of one stream, read page by page, and what has come since while it runs. */
import type { Bridge } from '../../contract/bridge.ts';
import { asChaperoneError, type ChaperoneError } from '../../contract/errors.ts';
import type { Channel, ChannelChunk, ForwardedChunk } from '../../contract/stream.ts';
import { createStore, type Readable } from '../state/store.ts';

export interface Feed {
  readonly chunks: readonly ChannelChunk[];
  /** Instead of `chunks`, of a forwarded connection. */
  readonly forwarded: readonly ForwardedChunk[];
  /** Bytes of data that are here. */
  readonly bytes: number;
  /** True when there is more that was not read. */
  readonly more: boolean;
  readonly loading: boolean;
  readonly error: ChaperoneError | null;
}

export interface FeedStore extends Readable<Feed> {
  /** Reads pages until `most` bytes of data are here or nothing is left; also what has come since the last time. */
  read(most: number): Promise<void>;
  dispose(): void;
}

export interface FeedPlace {
  readonly id: string;
  readonly n: number;
  readonly channels?: readonly Channel[];
  /** Of a port-forward: the connection. */
  readonly connection?: number;
}

/** Bytes of data in one page: what one message can bring without the page being seen to wait. */
const PAGE = 512 << 10;

const EMPTY: Feed = { chunks: [], forwarded: [], bytes: 0, more: false, loading: false, error: null };

const sizeOf = ({ data }: { readonly data: string }): number => Math.floor((data.length * 3) / 4);

export function createFeed(bridge: Bridge, place: FeedPlace): FeedStore {
  const store = createStore(EMPTY);
  const { channels, ...rest } = place;
  let from = 0;
  let disposed = false;
  const gone = (): boolean => disposed;
  return {
    get: store.get,
    subscribe: store.subscribe,
    dispose: () => {
      disposed = true;
    },
    read: async (most) => {
      if (store.get().loading || gone()) return;
      store.update((v) => ({ ...v, loading: true, error: null }));
      try {
        for (let more = true; more;) {
          const page = await bridge['sessions.chunks']({
            ...rest,
            ...(channels !== undefined && { channels: [...channels] }),
            from,
            limit: PAGE,
          });
          if (gone()) return;
          from = page.next ?? page.total;
          const added = [...page.chunks, ...page.forwarded].reduce((sum, c) => sum + sizeOf(c), 0);
          const bytes = store.get().bytes + added;
          more = page.next !== null && bytes < most;
          // Nothing new is not news: whoever watches a quiet stream is left alone.
          if (page.chunks.length > 0 || page.forwarded.length > 0 || store.get().more !== (page.next !== null))
            store.update((v) => ({
              ...v,
              chunks: page.chunks.length === 0 ? v.chunks : [...v.chunks, ...page.chunks],
              forwarded: page.forwarded.length === 0 ? v.forwarded : [...v.forwarded, ...page.forwarded],
              bytes,
              more: page.next !== null,
            }));
        }
        store.update((v) => ({ ...v, loading: false }));
      } catch (e) {
        store.update((v) => ({ ...v, loading: false, error: asChaperoneError(e) }));
      }
    },
  };
}
