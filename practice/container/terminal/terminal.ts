/**
 * The line discipline between a client's keys and what runs: echo, line editing, ^C, and `\n` written as `\r\n`.
 * Keys typed ahead wait, and are echoed when somebody reads them.
 */
import { Changes } from '../io/changes.ts';
import { Interrupted, type Input, type Output } from '../io/stream.ts';
import type { History, Size, Tty } from '../process.ts';
import { LineEditor } from './line-editor.ts';

/** Keys that may wait; then the client has to. */
const MOST_KEYS = 16 << 10;
const NO_HISTORY: History = { lines: [], add: () => undefined };

export class Terminal implements Tty {
  readonly #keyboard: Input;
  readonly #screen: Output;
  readonly #keys: string[] = [];
  readonly #changes = new Changes();
  /** The last one is what ^C ends; null: a shell, which only starts a new line. */
  readonly #jobs: (AbortController | null)[] = [];
  #size: Size = { columns: 80, rows: 24 };
  #ended = false;
  #interrupts = 0;

  /** `keyboard` and `screen` are the client's raw bytes. */
  constructor(keyboard: Input, screen: Output) {
    this.#keyboard = keyboard;
    this.#screen = screen;
  }

  resize(size: Size): void {
    this.#size = size;
  }

  size(): Size {
    return this.#size;
  }

  /** Takes keys until the client sends no more. Rejects with Interrupted when the client has gone. */
  async listen(signal: AbortSignal): Promise<void> {
    const decoder = new TextDecoder();
    for (let bytes = await this.#keyboard.read(signal); bytes !== null; bytes = await this.#keyboard.read(signal)) {
      for (const key of decoder.decode(bytes, { stream: true })) {
        if (key === '\x03') await this.#interrupt(signal);
        else this.#keys.push(key);
      }
      this.#changes.tell();
      while (this.#keys.length > MOST_KEYS) await this.#changes.next(signal);
    }
    this.#ended = true;
    this.#changes.tell();
  }

  /** What runs on the terminal writes here. */
  readonly output: Output = {
    write: (bytes, signal) => this.#screen.write(withReturns(bytes), signal),
    end: () => undefined,
  };

  /** What runs on the terminal reads here: whole lines, as typed and echoed. */
  readonly input: Input = {
    read: async (signal) => {
      const line = await this.readLine('', NO_HISTORY, signal ?? new AbortController().signal);
      return line === null ? null : Buffer.from(`${line}\n`);
    },
    close: () => undefined,
  };

  async readLine(prompt: string, history: History, signal: AbortSignal): Promise<string | null> {
    const editor = new LineEditor(history.lines);
    const show = (text: string): Promise<void> =>
      text === '' ? Promise.resolve() : this.#screen.write(Buffer.from(text), signal);
    const interrupts = this.#interrupts;
    await show(prompt);
    for (;;) {
      let echo = '';
      let done: 'line' | 'end' | null = null;
      while (done === null) {
        const key = this.#keys.shift();
        if (key === undefined) break;
        const pressed = editor.press(key);
        echo += pressed.echo;
        done = pressed.done;
      }
      this.#changes.tell();
      await show(echo);
      if (done === 'line') return editor.text;
      if (done === 'end') return null;
      if (this.#interrupts !== interrupts) throw new Interrupted();
      if (this.#keys.length > 0) continue;
      if (this.#ended) return null;
      await this.#changes.next(signal);
    }
  }

  async foreground<T>(job: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
    const controller = new AbortController();
    this.#jobs.push(controller);
    try {
      return await job(AbortSignal.any([signal, controller.signal]));
    } finally {
      this.#jobs.pop();
    }
  }

  async shielded<T>(job: () => Promise<T>): Promise<T> {
    this.#jobs.push(null);
    try {
      return await job();
    } finally {
      this.#jobs.pop();
    }
  }

  async #interrupt(signal: AbortSignal): Promise<void> {
    this.#keys.length = 0;
    await this.#screen.write(Buffer.from('^C\r\n'), signal);
    this.#interrupts += 1;
    this.#jobs.at(-1)?.abort();
    this.#changes.tell();
  }
}

const [RETURN, NEWLINE] = [13, 10];

function withReturns(bytes: Uint8Array): Uint8Array {
  const count = bytes.reduce((sum, byte) => sum + (byte === NEWLINE ? 1 : 0), 0);
  if (count === 0) return bytes;
  const wide = new Uint8Array(bytes.length + count);
  let at = 0;
  for (const byte of bytes) {
    if (byte === NEWLINE) wide[at++] = RETURN;
    wide[at++] = byte;
  }
  return wide;
}
