import type { Duplex } from 'node:stream';
import type { ChaperoneError } from '../../contract/errors.ts';
import type { Journal } from '../exchange.ts';
import { PATIENCE, type Ending, type Schedule } from './ending.ts';

export interface FarewellOptions {
  readonly ending: Ending;
  readonly reason: ChaperoneError;
  readonly journal: Journal;
  readonly schedule: Schedule;
  /** The client's connection. */
  readonly socket: Duplex;
}

/** Ends the protocol of a connection whose client was told why; resolves when that is said, or needs no saying. Never rejects. */
export async function farewell({ ending, reason, journal, schedule, socket }: FarewellOptions): Promise<void> {
  const { bytes, wait } = ending.farewell(reason);
  if (wait) await left(socket, schedule);
  if (socket.readableEnded || socket.destroyed || !socket.writable) return;
  try {
    journal.answerTold(bytes);
    socket.write(bytes);
  } catch {
    // What cannot be recorded is not said; the connection ends all the same.
  }
}

/** Resolves when the client has left, or has had the time to. */
function left(socket: Duplex, schedule: Schedule): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      cancel();
      socket.off('end', done);
      socket.off('close', done);
      resolve();
    };
    const cancel = schedule(PATIENCE, done);
    socket.on('end', done);
    socket.on('close', done);
    if (socket.readableEnded || socket.destroyed) done();
    else socket.resume();
  });
}
