/** WebSocket frames as a server sends them: whole messages, not masked (RFC 6455, section 5). */

const OPCODE = { text: 0x1, binary: 0x2, close: 0x8 } as const;
const FIN = 0x80;
/** Of a control frame, less the two bytes of the code (sections 5.5 and 5.5.1). */
const MAX_REASON = 123;

export function messageFrame(kind: 'text' | 'binary', payload: Uint8Array): Uint8Array {
  return frame(OPCODE[kind], payload);
}

/** A reason that is too long is cut between two characters. */
export function closeFrame(code: number, reason: string): Uint8Array {
  const payload = new Uint8Array(2 + MAX_REASON);
  new DataView(payload.buffer).setUint16(0, code);
  const { written } = new TextEncoder().encodeInto(reason, payload.subarray(2));
  return frame(OPCODE.close, payload.subarray(0, 2 + written));
}

function frame(opcode: number, payload: Uint8Array): Uint8Array {
  const { length } = payload;
  const head = length < 126 ? 2 : length < 0x1_0000 ? 4 : 10;
  const bytes = new Uint8Array(head + length);
  const view = new DataView(bytes.buffer);
  bytes[0] = FIN | opcode;
  bytes[1] = head === 2 ? length : head === 4 ? 126 : 127;
  if (head === 4) view.setUint16(2, length);
  if (head === 10) view.setBigUint64(2, BigInt(length));
  bytes.set(payload, head);
  return bytes;
}
