/** The files of one container: in memory, bounded, gone with the pod. Paths are absolute or relative to a given directory. */
import type { Output } from '../io/stream.ts';
import { FileError } from './file-error.ts';
import { FileNode, FolderNode, type Node } from './node.ts';
import type { Quota } from './quota.ts';

/** What a name costs besides its contents; bytes. */
const ENTRY = 512;
const LONGEST_NAME = 255;
const DEEPEST = 64;

export class FileSystem {
  readonly root: FolderNode;
  readonly #quota: Quota;
  readonly #now: () => number;

  /** `now` in wall milliseconds. */
  constructor(quota: Quota, now: () => number) {
    this.#quota = quota;
    this.#now = now;
    this.root = new FolderNode(now());
  }

  /** The path from the root, without `.`, `..` and double slashes. */
  resolve(path: string, cwd = '/'): string {
    return `/${partsOf(path, cwd).join('/')}`;
  }

  /** What is at a path; undefined when nothing is. Throws ENOTDIR when the way leads through a file. */
  find(path: string, cwd = '/'): Node | undefined {
    let here: Node = this.root;
    for (const part of partsOf(path, cwd)) {
      if (here.kind !== 'folder') throw new FileError('ENOTDIR', path);
      const next: Node | undefined = here.entries.get(part);
      if (next === undefined) return undefined;
      here = next;
    }
    if (path.endsWith('/') && here.kind !== 'folder') throw new FileError('ENOTDIR', path);
    return here;
  }

  /** Like `find`. Throws ENOENT when nothing is there. */
  get(path: string, cwd = '/'): Node {
    const node = this.find(path, cwd);
    if (node === undefined) throw new FileError('ENOENT', path);
    return node;
  }

  /** Something that can be read. Throws EISDIR for a directory. */
  readable(path: string, cwd = '/'): Exclude<Node, FolderNode> {
    const node = this.get(path, cwd);
    if (node.kind === 'folder') throw new FileError('EISDIR', path);
    return node;
  }

  /** A file to write to, made when it is not there. Writing rejects with ENOSPC when the container's space is used up. */
  write(path: string, cwd = '/', append = false): Output {
    const node = this.find(path, cwd) ?? this.#add(path, cwd, new FileNode(this.#quota, this.#now()));
    if (node.kind === 'folder') throw new FileError('EISDIR', path);
    if (node.kind === 'file' && !append) node.clear();
    return {
      write: (bytes) => {
        if (node.kind === 'device') return Promise.resolve();
        node.changed = this.#now();
        return node.append(bytes) ? Promise.resolve() : Promise.reject(new FileError('ENOSPC', path));
      },
      end: () => undefined,
    };
  }

  /** Writes a whole file and the directories above it; for seeding. */
  put(path: string, text: string, mode = 0o644): void {
    this.makeFolders(path.slice(0, path.lastIndexOf('/')) || '/');
    const file = new FileNode(this.#quota, this.#now());
    file.mode = mode;
    if (!file.append(Buffer.from(text))) throw new FileError('ENOSPC', path);
    this.#add(path, '/', file);
  }

  /** Puts a node at a free path. Throws ENOENT without its directory, EEXIST when something is there. */
  place(path: string, node: Node, cwd = '/'): void {
    this.#add(path, cwd, node);
  }

  makeFolder(path: string, cwd = '/'): void {
    this.#add(path, cwd, new FolderNode(this.#now()));
  }

  /** The directory and all above it; those that are there already stay. */
  makeFolders(path: string, cwd = '/'): void {
    let way = '';
    for (const part of partsOf(path, cwd)) {
      way += `/${part}`;
      const node = this.find(way);
      if (node === undefined) this.makeFolder(way);
      else if (node.kind !== 'folder') throw new FileError('ENOTDIR', path);
    }
  }

  /** Removes a file, or a directory with all in it. Throws EISDIR for a directory unless `recursive`, EBUSY for the root. */
  remove(path: string, cwd = '/', recursive = false): void {
    const node = this.get(path, cwd);
    const parts = partsOf(path, cwd);
    const name = parts.pop();
    if (name === undefined) throw new FileError('EBUSY', path);
    if (node.kind === 'folder' && !recursive) throw new FileError('EISDIR', path);
    const folder = this.find(`/${parts.join('/')}`);
    if (folder?.kind === 'folder') folder.entries.delete(name);
    this.#forget(node);
  }

  /** Gives everything back to the quota. */
  clear(): void {
    for (const [name, node] of this.root.entries) {
      this.root.entries.delete(name);
      this.#forget(node);
    }
  }

  #forget(node: Node): void {
    const waiting = [node];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      this.#quota.give(ENTRY);
      if (next.kind === 'file') next.discard();
      if (next.kind === 'folder') waiting.push(...next.entries.values());
    }
  }

  #add<T extends Node>(path: string, cwd: string, node: T): T {
    const parts = partsOf(path, cwd);
    const name = parts.pop();
    if (name === undefined) throw new FileError('EEXIST', path);
    if (Buffer.byteLength(name) > LONGEST_NAME || parts.length >= DEEPEST) throw new FileError('ENAMETOOLONG', path);
    const folder = this.find(`/${parts.join('/')}`);
    if (folder === undefined) throw new FileError('ENOENT', path);
    if (folder.kind !== 'folder') throw new FileError('ENOTDIR', path);
    if (folder.entries.has(name)) throw new FileError('EEXIST', path);
    if (!this.#quota.take(ENTRY)) throw new FileError('ENOSPC', path);
    folder.entries.set(name, node);
    folder.changed = this.#now();
    return node;
  }
}

function partsOf(path: string, cwd: string): string[] {
  const parts: string[] = [];
  for (const part of (path.startsWith('/') ? path : `${cwd}/${path}`).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts;
}
