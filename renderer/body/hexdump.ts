/** Raw bytes for people: offset, sixteen bytes in hex, the printable ones as text. */

export function bytesOfBase64(base64: string): Uint8Array {
  const binary = atob(base64);
  const bytes = new Uint8Array(binary.length);
  // A loop, because megabytes come this way: Uint8Array.from with a function takes ten times as long.
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

/** `from`: offset of the first byte. */
export function hexdump(bytes: Uint8Array, from = 0): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const row = [...bytes.subarray(at, at + 16)];
    const hex = row.map((b) => b.toString(16).padStart(2, '0'));
    const text = row.map((b) => (b >= 0x20 && b < 0x7f ? String.fromCharCode(b) : '.')).join('');
    const halves = `${hex.slice(0, 8).join(' ').padEnd(23)}  ${hex.slice(8).join(' ').padEnd(23)}`;
    lines.push(`${(from + at).toString(16).padStart(8, '0')}  ${halves}  ${text}`);
  }
  return lines.join('\n');
}
