/**
 * The one face of the decoders: an upgraded connection's recorded bytes in, what they say out. Pure: no clock, no I/O; the caller knows
 * when each piece was recorded and stamps what comes out of it.
 */
import type { Direction } from '../contract/record.ts';
import type { OpaqueFrom } from '../contract/stream.ts';
import type { Decoded, Violation } from './decoded.ts';
import { layersOf, type Layers, type StreamHead, type StreamKind } from './layers.ts';

export interface StreamDecoder {
  readonly kind: StreamKind;
  /** As `ExecView.protocol` and `PortForwardView.protocol` want it. */
  readonly protocol: string;
  /**
   * The next bytes of a direction; empty ones are fine. Never throws, never changes or keeps the bytes; see `Decoded` for how long `data`
   * is good. Pieces of the two directions are pushed in the order in which they were recorded. Once a direction is opaque, its further
   * bytes yield nothing; the other one is still decoded.
   */
  push(direction: Direction, bytes: Uint8Array): readonly Decoded[];
  /** A direction, or without one both, has ended: what was held back comes out. Nothing may be pushed there afterwards. */
  end(direction?: Direction): readonly Decoded[];
  /** The first place that could not be decoded; null while all was understood. */
  readonly opaque: OpaqueFrom | null;
  /** The same for each direction: a channel's or connection's bytes are all there only when its direction is null here. */
  readonly opaqueIn: Readonly<Record<Direction, OpaqueFrom | null>>;
}

/** Makes the decoder for an exchange that left HTTP. What cannot be decoded at all is opaque from its first byte. */
export function createStreamDecoder(head: StreamHead): StreamDecoder {
  const { subresource } = head;
  const kind = subresource === 'exec' || subresource === 'attach' || subresource === 'portforward' ? subresource : 'other';
  return new Decoder(kind, head);
}

class Decoder implements StreamDecoder {
  readonly kind: StreamKind;
  readonly protocol: string;
  readonly opaqueIn: Record<Direction, OpaqueFrom | null> = { request: null, response: null };
  opaque: OpaqueFrom | null = null;
  readonly #layers: Layers;
  readonly #offset: Record<Direction, number> = { request: 0, response: 0 };
  readonly #ended: Record<Direction, boolean> = { request: false, response: false };
  #out: Decoded[] = [];

  constructor(kind: StreamKind, head: StreamHead) {
    this.kind = kind;
    this.#layers = layersOf(kind, head, (decoded) => this.#out.push(decoded));
    this.protocol = this.#layers.protocol;
    if (typeof this.#layers.readers !== 'string') return;
    for (const direction of ['request', 'response'] as const) this.#fail(direction, { offset: 0, reason: this.#layers.readers });
  }

  push(direction: Direction, bytes: Uint8Array): readonly Decoded[] {
    const { readers } = this.#layers;
    if (typeof readers === 'string' || this.opaqueIn[direction] || this.#ended[direction]) return [];
    const reader = readers[direction];
    reader.push(bytes, this.#offset[direction]);
    this.#offset[direction] += bytes.length;
    if (reader.violation) this.#fail(direction, reader.violation);
    return this.#taken();
  }

  end(direction?: Direction): readonly Decoded[] {
    for (const each of direction ? [direction] : (['request', 'response'] as const)) {
      if (this.#ended[each]) continue;
      this.#ended[each] = true;
      this.#layers.end?.(each);
    }
    return this.#taken();
  }

  #taken(): readonly Decoded[] {
    const out = this.#out;
    this.#out = [];
    return out;
  }

  #fail(direction: Direction, { offset, reason }: Violation): void {
    this.opaqueIn[direction] = { direction, offset, reason };
    this.opaque ??= this.opaqueIn[direction];
  }
}
