import { describe, expect, it } from 'vitest';
import { Pipe } from '../io/pipe.ts';
import { drain, Interrupted } from '../io/stream.ts';
import { Terminal } from './terminal.ts';

function open() {
  const [keyboard, screen] = [new Pipe(), new Pipe(1 << 20)];
  const terminal = new Terminal(keyboard, screen);
  const session = new AbortController();
  const listening = terminal.listen(session.signal).catch(() => undefined);
  const type = (keys: string | Uint8Array): void => void keyboard.offer(Buffer.from(keys));
  const close = async (): Promise<string> => {
    keyboard.end();
    await listening;
    screen.end();
    return (await drain(screen, 1 << 20)).toString();
  };
  return { terminal, session, keyboard, type, close };
}
const HISTORY = { lines: [], add: () => undefined };
const { signal } = new AbortController();

describe('a terminal', () => {
  it('gives whole lines to what reads it, with echo', async () => {
    const { terminal, type, close } = open();
    type('helo\x7flo\rwor');
    expect(String(await terminal.input.read())).toBe('hello\n');
    type('ld\r');
    expect(String(await terminal.input.read())).toBe('world\n');
    type('\x04');
    expect(await terminal.input.read()).toBeNull();
    expect(await close()).toBe('helo\b\x1b[Klo\r\nworld\r\n');
  });

  it('writes lines as terminals want them', async () => {
    const { terminal, close } = open();
    await terminal.output.write(Buffer.from('a\nb\n'));
    await terminal.output.write(Buffer.from('c'));
    expect(await close()).toBe('a\r\nb\r\nc');
  });

  it('puts letters together that arrive in pieces', async () => {
    const { terminal, type } = open();
    for (const byte of Buffer.from('€\r')) type(Uint8Array.of(byte));
    expect(await terminal.readLine('> ', HISTORY, signal)).toBe('€');
  });

  it('interrupts the job at ^C, and drops what was typed ahead', async () => {
    const { terminal, type, close } = open();
    const job = terminal.foreground((own) => terminal.input.read(own), signal);
    type('typed\x03');
    await expect(job).rejects.toThrow(Interrupted);
    const next = terminal.readLine('$ ', HISTORY, signal);
    type('x\r');
    expect(await next).toBe('x');
    expect(await close()).toMatch(/\^C\r\n\$ x\r\n$/);
  });

  it('only starts a new line in a shell that waits', async () => {
    const { terminal, type } = open();
    let aborted = false;
    const line = terminal.foreground(
      (own) =>
        terminal.shielded(() => {
          own.addEventListener('abort', () => (aborted = true));
          return terminal.readLine('$ ', HISTORY, own);
        }),
      signal,
    );
    type('\x03');
    await expect(line).rejects.toThrow(Interrupted);
    expect(aborted).toBe(false);
  });

  it('ends a reader when nobody types any more, or the client has gone', async () => {
    const one = open();
    one.keyboard.end();
    expect(await one.terminal.readLine('', HISTORY, signal)).toBeNull();
    const other = open();
    const reading = other.terminal.readLine('', HISTORY, other.session.signal);
    other.session.abort();
    await expect(reading).rejects.toThrow(Interrupted);
  });

  it('lets the client wait when it types more than anybody reads', async () => {
    const { terminal, keyboard, type } = open();
    for (let i = 0; i < 20; i += 1) type('x'.repeat(8_000));
    for (let turn = 0; turn < 100; turn += 1) await Promise.resolve();
    expect(keyboard.size).toBeGreaterThan(100_000);
    expect(terminal.size()).toEqual({ columns: 80, rows: 24 });
    terminal.resize({ columns: 100, rows: 30 });
    expect(terminal.size()).toEqual({ columns: 100, rows: 30 });
  });
});
