/** Types into an exec's WebSocket, one key at a time, each once the echo of the one before is there. A process of its own. */
import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { Ready } from './contestants/setup.ts';
import { percentile } from './statistics.ts';
import { EXEC_PATH, EXEC_PROTOCOL, STDIN, STDOUT } from './traffic-bodies.ts';

export interface KeystrokesRequest {
  readonly to: Ready;
  readonly keystrokes: number;
}

/** Milliseconds from a key to its echo. */
export interface KeystrokesResult {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** Typed before the clock runs: the code is compiled and the window of the connection is open. */
const WARM = 200;
const SHIFT = 26;

async function type({ to, keystrokes }: KeystrokesRequest): Promise<KeystrokesResult> {
  const socket = new WebSocket(to.server.replace('https:', 'wss:') + EXEC_PATH, EXEC_PROTOCOL, {
    ca: to.ca,
    headers: to.headers,
    perMessageDeflate: false,
  });
  await once(socket, 'open');
  if (socket.protocol !== EXEC_PROTOCOL) throw new Error(`protocol ${socket.protocol}`);
  const echo = async (bytes: Buffer): Promise<void> => {
    const answered = once(socket, 'message');
    socket.send(Buffer.concat([Buffer.of(STDIN), bytes]));
    const [message] = (await answered) as [Buffer];
    if (!message.equals(Buffer.concat([Buffer.of(STDOUT), bytes]))) throw new Error(`an echo of ${message.length} other bytes`);
  };
  // More than fits one frame of TLS, so that it is cut and joined on the way.
  await echo(Buffer.alloc(100_000, 'proof'));
  const times: number[] = [];
  for (let i = 0; i < WARM + keystrokes; i += 1) {
    const key = Buffer.of(0x61 + (i % SHIFT));
    const start = performance.now();
    await echo(key);
    if (i >= WARM) times.push(performance.now() - start);
  }
  socket.terminate();
  return { p50: percentile(times, 50), p99: percentile(times, 99), max: percentile(times, 100) };
}

process.once('message', (asked: KeystrokesRequest) => {
  type(asked).then(
    (result) => process.send?.(result),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
process.once('disconnect', () => process.exit(0));
