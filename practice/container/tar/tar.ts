/** `tar`: what `kubectl cp` needs of it, both ways. */
import type { FileSystem } from '../filesystem/filesystem.ts';
import { FileError } from '../filesystem/file-error.ts';
import type { Node } from '../filesystem/node.ts';
import type { Output } from '../io/stream.ts';
import { complain, UsageError, type Command, type Process } from '../process.ts';
import { ArchiveError, BLOCK, writeHeader, type Entry } from './header.ts';
import { ArchiveReader } from './reader.ts';

interface Asked {
  readonly mode: 'c' | 'x' | 't';
  readonly verbose: boolean;
  /** `-` for stdin or stdout. */
  readonly file: string;
  readonly folder: string;
  readonly names: readonly string[];
}

export const tar: Command = async (process) => {
  const asked = parse(process.args.slice(1));
  const folder = process.container.files.resolve(asked.folder, process.cwd);
  try {
    return await (asked.mode === 'c' ? create(process, asked, folder) : extract(process, asked, folder));
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error;
    await complain(process, `tar: ${error.message}`);
    return 1;
  }
};

/** `cf - PATH`, `-xmf - -C FOLDER`, with the long options that kubectl adds. */
function parse(args: readonly string[]): Asked {
  let [mode, verbose, file, folder] = ['' as Asked['mode'] | '', false, '-', '.'];
  const names: string[] = [];
  const waiting = [...args];
  const value = (): string => {
    const next = waiting.shift();
    if (next === undefined) throw new UsageError('option requires an argument');
    return next;
  };
  for (let first = true, arg = waiting.shift(); arg !== undefined; first = false, arg = waiting.shift()) {
    if (arg === '--no-same-permissions' || arg === '--no-same-owner' || arg === '--') continue;
    if (!(arg.length > 1 && arg.startsWith('-')) && !first) {
      names.push(arg);
      continue;
    }
    for (const letter of arg.replace(/^-/, ''))
      if (letter === 'c' || letter === 'x' || letter === 't') mode = letter;
      else if (letter === 'v') verbose = true;
      else if (letter === 'f') file = value();
      else if (letter === 'C') folder = value();
      else if (!'mpo'.includes(letter)) throw new UsageError(`unrecognized option: ${letter}`);
  }
  if (mode === '') throw new UsageError('one of c, x or t is needed');
  return { mode, verbose, file, folder, names };
}

async function create(process: Process, asked: Asked, folder: string): Promise<number> {
  const { files } = process.container;
  const output = asked.file === '-' ? process.stdout : files.write(asked.file, process.cwd);
  let [code, told] = [0, false];
  const seen = async (path: string, node: Node): Promise<void> => {
    if (path.startsWith('/') && !told) await complain(process, "tar: removing leading '/' from member names");
    told ||= path.startsWith('/');
    if (asked.verbose) await complain(process, path);
    const name = path.replace(/^\/+/, '');
    if (name !== '') await writeEntry(process, output, name, node);
    if (node.kind !== 'folder') return;
    for (const [entry, child] of [...node.entries].sort(([a], [b]) => (a < b ? -1 : 1)))
      await seen(`${path.replace(/\/$/, '')}/${entry}`, child);
  };
  for (const name of asked.names) {
    const node = files.find(name, folder);
    if (node !== undefined) await seen(name, node);
    else {
      await complain(process, `tar: ${new FileError('ENOENT', name).message}`);
      code = 1;
    }
  }
  await output.write(Buffer.alloc(2 * BLOCK));
  return code;
}

async function writeEntry(process: Process, output: Output, name: string, node: Node): Promise<void> {
  if (node.kind === 'device') return;
  const size = node.kind === 'file' ? node.size : 0;
  const path = node.kind === 'folder' && !name.endsWith('/') ? `${name}/` : name;
  const entry: Entry = { path, type: node.kind, size, mode: node.mode, changed: node.changed };
  const { user } = process.container;
  const block = writeHeader(entry, user);
  if (block === undefined) {
    const long = Buffer.from(`${path}\0`);
    const head = writeHeader({ ...entry, path: '././@LongLink', type: 'long-name', size: long.length }, user);
    const short = writeHeader(
      {
        ...entry,
        path: Buffer.from(path)
          .subarray(0, 99)
          .toString('latin1')
          .replace(/[^\x20-\x7e]/g, '_'),
      },
      user,
    );
    for (const part of [head, long, padding(long.length), short]) if (part !== undefined) await output.write(part);
  } else await output.write(block);
  if (node.kind !== 'file') return;
  const input = node.open();
  let left = size;
  for (let bytes = await input.read(); bytes !== null && left > 0; bytes = await input.read()) {
    await output.write(bytes.subarray(0, left));
    left -= Math.min(left, bytes.length);
  }
  // Cut short by somebody else meanwhile: the header has promised more.
  await output.write(Buffer.alloc(left));
  await output.write(padding(size));
}

const padding = (size: number): Buffer => Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK);

async function extract(process: Process, asked: Asked, folder: string): Promise<number> {
  const { files } = process.container;
  if (asked.mode === 'x' && files.get(folder).kind !== 'folder') throw new FileError('ENOTDIR', asked.folder);
  const input = asked.file === '-' ? process.stdin : files.readable(asked.file, process.cwd).open();
  const archive = new ArchiveReader(input, process.signal);
  for (let entry = await archive.next(); entry !== null; entry = await archive.next()) {
    if (asked.mode === 't' || asked.verbose) await process.stdout.write(Buffer.from(`${entry.path}\n`));
    if (asked.mode === 't') continue;
    // `..` ends at the container's own root: there is nothing else to reach.
    const path = files.resolve(entry.path.replace(/^\/+/, ''), folder);
    if (entry.type === 'folder') files.makeFolders(path);
    else if (entry.type === 'file') await extractFile(files, archive, path, entry);
    else await complain(process, `tar: ${entry.path}: only files and directories are extracted here`);
  }
  return 0;
}

async function extractFile(files: FileSystem, archive: ArchiveReader, path: string, entry: Entry): Promise<void> {
  files.makeFolders(path.slice(0, path.lastIndexOf('/')) || '/');
  const output = files.write(path);
  const node = files.get(path);
  if (node.kind === 'file') node.mode = entry.mode;
  for (let bytes = await archive.read(); bytes !== null; bytes = await archive.read()) await output.write(bytes);
}
