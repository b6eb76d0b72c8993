/** The part of the engine's bridge that reads one session, over its reader and without an engine. */
import type { Bridge } from '../../../contract/bridge.ts';
import type { SessionReader } from '../../../vault/read/session-reader.ts';
import { readAsciicast, readChunks, readStream } from '../../../vault/read/stream-reader.ts';

export function readerBridge(reader: SessionReader): Bridge {
  const reading: Partial<Bridge> = {
    'sessions.steps': ({ from, limit }) => Promise.resolve({ summary: reader.summary(), ...reader.steps(from, limit) }),
    'sessions.step': ({ n, bodyLimit }) => reader.step(n, bodyLimit ?? 0),
    'sessions.commands': ({ from, limit }) => Promise.resolve(reader.commands(from, limit)),
    'sessions.stream': ({ n }) => readStream(reader, n),
    'sessions.chunks': (query) => readChunks(reader, query),
    'sessions.asciicast': async ({ n, keys }) => ({ text: await readAsciicast(reader, n, { keys: keys ?? false }) }),
  };
  return reading as Bridge;
}
