/** SPDY/3.1 frames. Source: draft-mbelshe-httpbis-spdy-00, section 2.2 to 2.6; github.com/moby/spdystream/spdy. */
import type { HeaderList } from '../../contract/record.ts';

export const SPDY_VERSION = 3;

export const CONTROL = {
  SYN_STREAM: 1,
  SYN_REPLY: 2,
  RST_STREAM: 3,
  SETTINGS: 4,
  PING: 6,
  GOAWAY: 7,
  HEADERS: 8,
  WINDOW_UPDATE: 9,
} as const;

/** Flags of SYN_STREAM, SYN_REPLY, HEADERS and DATA. */
export const FLAG_FIN = 1;
/** Flag of SYN_STREAM: the other side may send nothing on the stream. */
export const FLAG_UNIDIRECTIONAL = 2;

/** A length has 24 bits. */
export const MAX_FRAME_LENGTH = 0xffffff;

/** Statuses of RST_STREAM that Kubernetes uses; there are more. */
export const RST = { PROTOCOL_ERROR: 1, INVALID_STREAM: 2, REFUSED_STREAM: 3, CANCEL: 5, INTERNAL_ERROR: 6 } as const;

/** A control frame, whole. Header names are in lower case; a header with several values is repeated. */
export type ControlFrame =
  | {
      readonly type: 'SYN_STREAM';
      readonly stream: number;
      readonly fin: boolean;
      readonly unidirectional: boolean;
      readonly headers: HeaderList;
    }
  | { readonly type: 'SYN_REPLY' | 'HEADERS'; readonly stream: number; readonly fin: boolean; readonly headers: HeaderList }
  | { readonly type: 'RST_STREAM'; readonly stream: number; readonly status: number }
  | { readonly type: 'PING'; readonly id: number }
  | { readonly type: 'GOAWAY'; readonly lastStream: number; readonly status: number }
  | { readonly type: 'WINDOW_UPDATE'; readonly stream: number; readonly delta: number }
  | { readonly type: 'SETTINGS' };
