import type { Direction } from '../../contract/record.ts';
import type { OpaqueFrom } from '../../contract/stream.ts';
import { createStreamDecoder } from '../../wire/stream.ts';
import type { Decoded } from '../../wire/decoded.ts';
import type { StreamHead } from '../../wire/layers.ts';
import type { Part } from './conversation.ts';

export interface Outcome {
  /** Bytes by channel, or by connection and direction; hex. */
  readonly said: ReadonlyMap<string, string>;
  /** What happened besides, in order, by channel or connection. */
  readonly events: ReadonlyMap<string, string>;
  readonly exit: number | null;
  readonly opaqueIn: Readonly<Record<Direction, OpaqueFrom | null>>;
}

/**
 * Decodes, and checks on the way what must hold for any input at all: nothing is thrown, the pushed bytes stay as they are and are not
 * needed later, no more comes out than went in, and an offset is inside of what was pushed. Throws what is wrong.
 */
export function outcomeOf(head: StreamHead, parts: readonly Part[]): Outcome {
  const decoder = createStreamDecoder(head);
  const said = new Map<string, string>();
  const events = new Map<string, string>();
  const pushed = { request: 0, response: 0 };
  let exit: number | null = null;
  let out = 0;
  const take = (list: readonly Decoded[]): void => {
    for (const decoded of list) {
      const add = (map: Map<string, string>, name: string, text: string): void => {
        map.set(name, (map.get(name) ?? '') + text);
      };
      if (decoded.is === 'exit') exit = decoded.status.code;
      else if (decoded.is === 'ignored') {
        out += decoded.bytes;
        add(events, `ignored ${decoded.direction}`, '');
      } else {
        out += decoded.data.length;
        const name = decoded.is === 'channel' ? decoded.channel : `${decoded.id} ${decoded.direction}`;
        add(said, name, Buffer.from(decoded.data).toString('hex'));
        if (decoded.is === 'channel' ? decoded.closes : decoded.what !== 'data') {
          add(events, name, decoded.is === 'channel' ? 'closes ' : decoded.what === 'error' ? '' : `${decoded.what} `);
        }
      }
    }
  };
  for (const { direction, bytes } of parts) {
    const copy = bytes.slice();
    take(decoder.push(direction, copy));
    pushed[direction] += bytes.length;
    if (Buffer.compare(copy, bytes) !== 0) throw new Error('the pushed bytes were changed');
    // Whoever pushes may use the memory again: what comes later must not depend on it.
    copy.fill(0xa5);
  }
  take(decoder.end());
  if (out > pushed.request + pushed.response) throw new Error(`${out} bytes came out of ${pushed.request + pushed.response}`);
  for (const direction of ['request', 'response'] as const) {
    const opaque = decoder.opaqueIn[direction];
    if (!opaque) continue;
    if (opaque.direction !== direction || opaque.offset < 0 || opaque.offset > pushed[direction] || opaque.reason === '') {
      throw new Error(`opaque from a place that does not exist: ${JSON.stringify(opaque)}`);
    }
  }
  for (const [name, hex] of said) if (hex === '') said.delete(name);
  return { said, events, exit, opaqueIn: { ...decoder.opaqueIn } };
}
