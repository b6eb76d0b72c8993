/** The little of protobuf writing that the OpenAPI v2 document needs. Source: protobuf.dev/programming-guides/encoding. */

/** A field: its number and what it holds. */
export type Part = readonly [number: number, value: string | boolean | Buffer];

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return Buffer.from([...bytes, rest]);
}

/** One message of the given fields, in order. Strings are UTF-8, booleans varints, buffers nested messages. */
export function message(...parts: readonly Part[]): Buffer {
  return Buffer.concat(
    parts.flatMap(([number, value]) => {
      if (typeof value === 'boolean') return [varint(number * 8), varint(value ? 1 : 0)];
      const bytes = typeof value === 'string' ? Buffer.from(value, 'utf8') : value;
      return [varint(number * 8 + 2), varint(bytes.length), bytes];
    }),
  );
}
