import type { ChaperoneError } from '../../contract/errors.ts';
import { FrameReader } from '../../wire/websocket/frame-reader.ts';
import { closeFrame, messageFrame } from '../../wire/websocket/frame-writer.ts';
import { CLOSE_CODE } from './ending-channels.ts';
import type { Ending } from './ending.ts';

/** The shortest frame; what stands inside goes on in another one. */
const FRAME = 2;

/** SPDY inside the binary messages of a WebSocket: port-forward since kubectl 1.31. Both must be between two frames. */
export class TunnelledEnding implements Ending {
  readonly #inner: Ending;
  readonly #client: FrameReader;
  readonly #target: FrameReader;
  #closed = false;
  #fromClient = 0;
  #fromTarget = 0;

  constructor(inner: Ending) {
    this.#inner = inner;
    this.#client = new FrameReader(true, {
      message: ({ data }) => {
        inner.request(data);
        return undefined;
      },
    });
    this.#target = new FrameReader(false, {
      message: ({ data }) => {
        inner.response(data);
        return undefined;
      },
      close: () => {
        this.#closed = true;
      },
    });
  }

  request(bytes: Uint8Array): void {
    this.#client.push(bytes, this.#fromClient);
    this.#fromClient += bytes.length;
  }

  response(bytes: Uint8Array): void {
    this.#target.push(bytes, this.#fromTarget);
    this.#fromTarget += bytes.length;
  }

  get missing(): number | undefined {
    const inside = this.#inner.missing;
    if (inside === undefined || this.#closed || this.#client.violation || this.#target.violation) return undefined;
    return this.#target.missing || (inside > 0 ? FRAME : 0);
  }

  words(reason: ChaperoneError): Uint8Array {
    return messageFrame('binary', this.#inner.words(reason));
  }

  farewell(reason: ChaperoneError): { bytes: Uint8Array; wait: boolean } {
    const { bytes, wait } = this.#inner.farewell(reason);
    return { bytes: Buffer.concat([messageFrame('binary', bytes), closeFrame(CLOSE_CODE, reason.message)]), wait };
  }
}
