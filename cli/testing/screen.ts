/** A terminal that remembers what was written to it. */
import type { Terminal } from '../terminal.ts';

export interface FakeScreen {
  readonly terminal: Terminal;
  /** Lines and raw output, in order. */
  readonly text: () => string;
  readonly errors: () => string;
  readonly press: (key: string) => void;
}

export function fakeScreen(over: Partial<Terminal> = {}): FakeScreen {
  let text = '';
  let errors = '';
  let onKey: (key: string) => void = () => undefined;
  const terminal: Terminal = {
    env: {},
    cwd: '/',
    out: (line) => (text += `${line}\n`),
    err: (line) => (errors += `${line}\n`),
    colour: false,
    ask: null,
    write: (data) => {
      text += typeof data === 'string' ? data : Buffer.from(data).toString();
      return Promise.resolve(true);
    },
    size: null,
    keys: (listener) => {
      onKey = listener;
      return () => (onKey = () => undefined);
    },
    ...over,
  };
  return { terminal, text: () => text, errors: () => errors, press: (key) => onKey(key) };
}
