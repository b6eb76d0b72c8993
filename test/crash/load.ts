/** Sixteen clients that write and read at once until the engine has gone. */
import { Pool, type Dispatcher } from 'undici';
import type { Dice } from './random.ts';
import { GET_PATH, writeBody, writePath } from './traffic.ts';
import type { Door } from './victim.ts';

export const CLIENTS = 16;

export interface Load {
  /** Answers with status 200 or 201 so far. */
  readonly answered: () => number;
  /** First answer with another status, in words; null when there was none. */
  readonly fault: () => string | null;
  /** Resolves when every client has seen the engine go, or `end` was called. */
  readonly gone: Promise<void>;
  end(): Promise<void>;
}

/** @param nextWrite the number of the next write, never the same again. */
export function startLoad(door: Door, nextWrite: () => number, roll: Dice): Load {
  const pool = new Pool(door.server, { connections: CLIENTS, pipelining: 1, connect: { ca: door.ca } });
  let answered = 0;
  let fault: string | null = null;
  let ending = false;
  const request = async () => {
    const headers = { authorization: `Bearer ${door.token}`, 'content-type': 'application/json' };
    let options: Dispatcher.RequestOptions = { method: 'GET', path: GET_PATH, headers };
    if (roll() < 0.6) {
      const id = nextWrite();
      options = { method: 'POST', path: writePath(id), headers, body: writeBody(id) };
    }
    const { statusCode, body } = await pool.request(options);
    const text = await body.text();
    if (statusCode === 200 || statusCode === 201) answered += 1;
    else fault ??= `${options.method} ${options.path}: ${statusCode} ${text.slice(0, 300)}`;
  };
  const client = async () => {
    while (!ending) {
      try {
        await request();
      } catch {
        // The engine was killed: this client is done.
        return;
      }
    }
  };
  const gone = Promise.all(Array.from({ length: CLIENTS }, client)).then(() => undefined);
  return {
    answered: () => answered,
    fault: () => fault,
    gone,
    end: async () => {
      ending = true;
      await pool.destroy();
      await gone;
    },
  };
}
