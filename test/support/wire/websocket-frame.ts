/** WebSocket frames for tests, good and bad alike; RFC 6455, section 5.2. */
export interface FrameParts {
  readonly opcode?: number;
  readonly fin?: boolean;
  /** The three reserved bits, 0 to 7. */
  readonly reserved?: number;
  /** Four bytes; absent: not masked. */
  readonly mask?: readonly number[];
  /** Written instead of the payload's length. */
  readonly length?: bigint;
  /** Bits of the length field; the shortest that fits when absent. */
  readonly lengthBits?: 7 | 16 | 64;
}

export const MASK = [0x37, 0xfa, 0x21, 0x3d] as const;

export function frame(payload: Uint8Array | string, parts: FrameParts = {}): Uint8Array {
  const bytes = typeof payload === 'string' ? new TextEncoder().encode(payload) : payload;
  const { opcode = 2, fin = true, reserved = 0, mask } = parts;
  const length = parts.length ?? BigInt(bytes.length);
  const bits = parts.lengthBits ?? (length < 126n ? 7 : length < 65_536n ? 16 : 64);
  const head = [(fin ? 0x80 : 0) | (reserved << 4) | opcode];
  const masked = mask ? 0x80 : 0;
  if (bits === 7) head.push(masked | Number(length));
  else {
    head.push(masked | (bits === 16 ? 126 : 127));
    for (let shift = BigInt(bits - 8); shift >= 0n; shift -= 8n) head.push(Number((length >> shift) & 255n));
  }
  if (mask) head.push(...mask);
  return concat(Uint8Array.from(head), mask ? bytes.map((byte, i) => byte ^ (mask[i % 4] ?? 0)) : bytes);
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Bytes and their text, for expectations. */
export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
export const text = (data: Uint8Array): string => new TextDecoder().decode(data);
