/** The 512-byte header of a tar archive's entries. Source: POSIX.1-2024, pax, "ustar Interchange Format". */

export const BLOCK = 512;

export interface Entry {
  readonly path: string;
  readonly type: 'file' | 'folder' | 'other' | 'pax' | 'long-name';
  readonly size: number;
  readonly mode: number;
  /** Wall milliseconds, whole seconds. */
  readonly changed: number;
}

/** The archive is not one, or not of a form that is read here. */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError';
}

const TYPES: Readonly<Record<string, Entry['type']>> = {
  '0': 'file',
  '\0': 'file',
  '7': 'file',
  '5': 'folder',
  x: 'pax',
  L: 'long-name',
};
const LETTERS: Readonly<Record<Entry['type'], string>> = { file: '0', folder: '5', pax: 'x', 'long-name': 'L', other: '2' };

/** Null for the block of zeros that ends an archive. Throws an ArchiveError. */
export function readHeader(block: Buffer): Entry | null {
  if (block.every((byte) => byte === 0)) return null;
  if (octal(block, 148, 8) !== checksum(block)) throw new ArchiveError('invalid tar header checksum');
  const [size, mode, changed] = [octal(block, 124, 12), octal(block, 100, 8), octal(block, 136, 12)];
  if (Number.isNaN(size + mode + changed)) throw new ArchiveError('a number in the tar header is not octal');
  const isUstar = text(block, 257, 5) === 'ustar';
  const prefix = isUstar && block[262] === 0 ? text(block, 345, 155) : '';
  const name = text(block, 0, 100);
  return {
    path: prefix === '' ? name : `${prefix}/${name}`,
    type: TYPES[String.fromCharCode(block[156] ?? 0)] ?? 'other',
    size,
    mode: mode & 0o777,
    changed: changed * 1000,
  };
}

/** Undefined when the path does not fit; a long name entry has to come first then. */
export function writeHeader(
  entry: Entry,
  owner: { readonly name: string; readonly uid: number; readonly gid: number },
): Buffer | undefined {
  const split = splitPath(entry.path);
  if (split === undefined) return undefined;
  const block = Buffer.alloc(BLOCK);
  const number = (value: number, at: number, length: number): void =>
    void block.write(value.toString(8).padStart(length - 1, '0'), at, 'latin1');
  block.write(split.name, 0);
  number(entry.mode, 100, 8);
  number(owner.uid, 108, 8);
  number(owner.gid, 116, 8);
  number(entry.size, 124, 12);
  number(Math.max(0, Math.floor(entry.changed / 1000)), 136, 12);
  block.write(LETTERS[entry.type], 156, 'latin1');
  block.write('ustar\x0000', 257, 'latin1');
  block.write(owner.name.slice(0, 31), 265);
  block.write(owner.name.slice(0, 31), 297);
  block.write(split.prefix, 345);
  block.write(`${checksum(block).toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

function splitPath(path: string): { name: string; prefix: string } | undefined {
  if (Buffer.byteLength(path) <= 100) return { name: path, prefix: '' };
  for (let at = path.indexOf('/'); at > 0; at = path.indexOf('/', at + 1)) {
    const [prefix, name] = [path.slice(0, at), path.slice(at + 1)];
    if (name !== '' && Buffer.byteLength(name) <= 100 && Buffer.byteLength(prefix) <= 155) return { name, prefix };
  }
  return undefined;
}

/** The sum of all bytes, those of the checksum itself counted as blanks. */
function checksum(block: Buffer): number {
  return block.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 32 : byte), 0);
}

function text(block: Buffer, at: number, length: number): string {
  const end = block.indexOf(0, at);
  return block.toString('utf8', at, end < 0 || end > at + length ? at + length : end);
}

/** NaN for what is no octal number. */
function octal(block: Buffer, at: number, length: number): number {
  const digits = text(block, at, length).trim();
  if (!/^[0-7]{0,12}$/.test(digits)) return Number.NaN;
  return Number.parseInt(digits || '0', 8);
}
