/** Commands about the files of a container. */
import { FileError } from '../filesystem/file-error.ts';
import type { Node } from '../filesystem/node.ts';
import { options } from '../options.ts';
import { complain, print, UsageError, type Command, type Process } from '../process.ts';
import { formatDate } from './date.ts';

const ls: Command = async (process) => {
  const { flag, rest } = options(process.args, 'laAdh1ptrSR');
  const { files } = process.container;
  let code = 0;
  const paths = rest.length === 0 ? ['.'] : rest;
  for (const path of paths) {
    const node = files.find(path, process.cwd);
    if (node === undefined) {
      await complain(process, `ls: ${path}: No such file or directory`);
      code = 1;
      continue;
    }
    const entries: [string, Node][] =
      node.kind === 'folder' && !flag('d')
        ? [...node.entries]
            .filter(([name]) => flag('a') || flag('A') || !name.startsWith('.'))
            .sort(([a], [b]) => (a < b ? -1 : 1))
        : [[path, node]];
    if (paths.length > 1 && node.kind === 'folder') await print(process, `${path}:\n`);
    if (flag('l')) await print(process, entries.map(([name, entry]) => longLine(process, name, entry)).join(''));
    else
      await print(
        process,
        columns(
          entries.map(([name]) => name),
          process.tty === null || flag('1') ? 0 : process.tty.size().columns,
        ),
      );
  }
  return code;
};

function longLine(process: Process, name: string, node: Node): string {
  const letters = ['x', 'w', 'r'];
  const bits = Array.from({ length: 9 }, (_, i) => ((node.mode >> (8 - i)) & 1 ? letters[(8 - i) % 3] : '-')).join('');
  const type = node.kind === 'folder' ? 'd' : node.kind === 'device' ? 'c' : '-';
  const size = String(node.kind === 'folder' ? 4096 : node.size).padStart(9);
  const owner = process.container.user.name.padEnd(8);
  return `${type}${bits}    1 ${owner} ${owner} ${size} ${formatDate(node.changed, '%b %e %H:%M')} ${name}\n`;
}

/** Names in columns as wide as the terminal, or one a line when `width` is 0. */
function columns(names: readonly string[], width: number): string {
  const cell = Math.max(0, ...names.map((name) => name.length)) + 2;
  const across = Math.max(1, Math.floor((width + 2) / cell));
  const rows = Math.ceil(names.length / across);
  return Array.from({ length: rows }, (_, row) => {
    const line = names.filter((_name, index) => index % rows === row);
    return `${line.map((name, index) => (index === line.length - 1 ? name : name.padEnd(cell))).join('')}\n`;
  }).join('');
}

const mkdir: Command = ({ args, container, cwd }) => {
  const { flag, rest } = options(args, 'p');
  if (rest.length === 0) throw new UsageError('missing operand');
  for (const path of rest)
    if (flag('p')) container.files.makeFolders(path, cwd);
    else container.files.makeFolder(path, cwd);
  return Promise.resolve(0);
};

const rm: Command = ({ args, container, cwd }) => {
  const { flag, rest } = options(args, 'rRf');
  if (rest.length === 0 && !flag('f')) throw new UsageError('missing operand');
  for (const path of rest) {
    if (flag('f') && container.files.find(path, cwd) === undefined) continue;
    container.files.remove(path, cwd, flag('r') || flag('R'));
  }
  return Promise.resolve(0);
};

const rmdir: Command = ({ args, container, cwd }) => {
  for (const path of options(args, '').rest) {
    const node = container.files.get(path, cwd);
    if (node.kind !== 'folder') throw new FileError('ENOTDIR', path);
    if (node.entries.size > 0) throw new FileError('ENOTEMPTY', path);
    container.files.remove(path, cwd, true);
  }
  return Promise.resolve(0);
};

const touch: Command = ({ args, container, cwd }) => {
  for (const path of options(args, '').rest) {
    const node = container.files.find(path, cwd);
    if (node === undefined) container.files.write(path, cwd).end();
    else if (node.kind !== 'device') node.changed = container.clock.wall();
  }
  return Promise.resolve(0);
};

export const FILES: Readonly<Record<string, Command>> = { ls, mkdir, rm, rmdir, touch };
