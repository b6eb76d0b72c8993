/** Writes what the protobuf reader reads, for tests. */

/** A field: its number and what it holds; numbers are varints, strings UTF-8. */
export type Part = readonly [number: number, value: string | number | bigint | boolean | Uint8Array];

export function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Uint8Array.from([...bytes, Number(rest)]);
}

export function message(...parts: readonly Part[]): Uint8Array {
  return concat(
    parts.flatMap(([number, value]) => {
      if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
        return [varint(BigInt(number) << 3n), varint(BigInt(value))];
      const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
      return [varint((BigInt(number) << 3n) | 2n), varint(BigInt(bytes.length)), bytes];
    }),
  );
}

/** An object in Kubernetes' envelope. */
export function envelope(apiVersion: string, kind: string, object: Uint8Array): Uint8Array {
  const unknown = message([1, message([1, apiVersion], [2, kind])], [2, object], [3, ''], [4, '']);
  return concat([Uint8Array.of(0x6b, 0x38, 0x73, 0), unknown]);
}

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}
