/** `test` and `[`. Source: POSIX.1-2024, test. */
import { UsageError, type Command, type Process } from '../process.ts';

const UNARY: Readonly<Record<string, (text: string, process: Process) => boolean>> = {
  '-n': (text) => text !== '',
  '-z': (text) => text === '',
  '-e': (path, { container, cwd }) => container.files.find(path, cwd) !== undefined,
  '-f': (path, { container, cwd }) => container.files.find(path, cwd)?.kind === 'file',
  '-d': (path, { container, cwd }) => container.files.find(path, cwd)?.kind === 'folder',
  '-s': (path, { container, cwd }) => {
    const node = container.files.find(path, cwd);
    return node?.kind === 'file' && node.size > 0;
  },
  '-r': (path, { container, cwd }) => container.files.find(path, cwd) !== undefined,
  '-w': (path, { container, cwd }) => container.files.find(path, cwd) !== undefined,
  '-x': (path, { container, cwd }) => ((container.files.find(path, cwd)?.mode ?? 0) & 0o111) !== 0,
};

const whole = (text: string): number => {
  if (!/^-?\d{1,15}$/.test(text)) throw new UsageError(`${text}: bad number`);
  return Number(text);
};

const BINARY: Readonly<Record<string, (a: string, b: string) => boolean>> = {
  '=': (a, b) => a === b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '-eq': (a, b) => whole(a) === whole(b),
  '-ne': (a, b) => whole(a) !== whole(b),
  '-lt': (a, b) => whole(a) < whole(b),
  '-le': (a, b) => whole(a) <= whole(b),
  '-gt': (a, b) => whole(a) > whole(b),
  '-ge': (a, b) => whole(a) >= whole(b),
};

function holds(words: readonly string[], process: Process): boolean {
  const [a = '', b = '', c = ''] = words;
  if (words.length === 0) return false;
  if (words.length === 1) return a !== '';
  const binary = words.length === 3 && Object.hasOwn(BINARY, b) ? BINARY[b] : undefined;
  if (binary !== undefined) return binary(a, c);
  if (a === '!') return !holds(words.slice(1), process);
  const unary = words.length === 2 && Object.hasOwn(UNARY, a) ? UNARY[a] : undefined;
  if (unary === undefined) throw new UsageError(`${words.length > 2 ? b : a}: unknown operand`);
  return unary(b, process);
}

export const test: Command = (process) => {
  const [name, ...words] = process.args;
  if (name === '[' && words.pop() !== ']') throw new UsageError('missing ]');
  return Promise.resolve(holds(words, process) ? 0 : 1);
};
