/** Protobuf's own layer: field numbers and raw values of one message. Source: protobuf.dev/programming-guides/encoding. */

/** The bytes are not what they claim to be; the message completes "it could not be decoded: …". */
export class ProtobufError extends Error {
  override readonly name = 'ProtobufError';
}

/** A varint or fixed number, or the bytes of a length-delimited field. */
export type RawValue = bigint | Uint8Array;

/** Reads the fields of one message one by one: `next()`, then `number` and `value`. Copies nothing. */
export class FieldReader {
  number = 0;
  value: RawValue = 0n;
  /** The field's bytes go on beyond what is there: only with `cut`, only the last one. */
  short = false;
  readonly #bytes: Uint8Array;
  readonly #cut: boolean;
  #offset = 0;

  /** `cut`: the message was cut at its end; what is whole is read and the rest passed over. */
  constructor(bytes: Uint8Array, cut = false) {
    this.#bytes = bytes;
    this.#cut = cut;
  }

  /** False at the end. Throws ProtobufError. */
  next(): boolean {
    if (this.#offset >= this.#bytes.length) return false;
    const tag = this.#varint();
    if (tag === null) return false;
    this.number = Number(tag >> 3n);
    if (this.number === 0) throw new ProtobufError('a field has the number 0');
    switch (Number(tag & 7n)) {
      case 0:
        return this.#keep(this.#varint());
      case 1:
        return this.#keep(this.#fixed(8));
      case 2:
        return this.#keep(this.#delimited());
      case 5:
        return this.#keep(this.#fixed(4));
      default:
        throw new ProtobufError('a wire type that is not used');
    }
  }

  #keep(value: RawValue | null): boolean {
    if (value === null) return false;
    this.value = value;
    return true;
  }

  /** Null where the message was cut. */
  #varint(): bigint | null {
    let low = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.#bytes[this.#offset];
      if (byte === undefined) return this.#ended();
      this.#offset += 1;
      low |= (byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt(low);
    }
    let value = BigInt(low);
    for (let shift = 28n; shift < 70n; shift += 7n) {
      const byte = this.#bytes[this.#offset];
      if (byte === undefined) return this.#ended();
      this.#offset += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw new ProtobufError('a number is too long');
  }

  #fixed(size: 4 | 8): bigint | null {
    if (this.#offset + size > this.#bytes.length) return this.#ended();
    let value = 0n;
    for (let i = size - 1; i >= 0; i -= 1) value = (value << 8n) | BigInt(this.#bytes[this.#offset + i] ?? 0);
    this.#offset += size;
    return value;
  }

  #delimited(): Uint8Array | null {
    const length = this.#varint();
    if (length === null) return null;
    const from = this.#offset;
    this.short = length > BigInt(this.#bytes.length - from);
    if (this.short) this.#ended();
    else this.#offset += Number(length);
    return this.#bytes.subarray(from, this.#offset);
  }

  #ended(): null {
    if (!this.#cut) throw new ProtobufError('it ends too early');
    this.#offset = this.#bytes.length;
    return null;
  }
}

/** The bytes of a length-delimited field. Throws ProtobufError for a number. */
export function bytesOf(value: RawValue): Uint8Array {
  if (typeof value === 'bigint') throw new ProtobufError('a number where bytes belong');
  return value;
}

/** A number as Go's int64 holds it. Throws ProtobufError for bytes. */
export function integerOf(value: RawValue): bigint {
  if (typeof value !== 'bigint') throw new ProtobufError('bytes where a number belongs');
  return BigInt.asIntN(64, value);
}
