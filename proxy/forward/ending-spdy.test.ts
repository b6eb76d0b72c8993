import { describe, expect, it } from 'vitest';
import { ChaperoneError } from '../../contract/errors.ts';
import { FrameReader } from '../../wire/spdy/frame-reader.ts';
import { FrameWriter } from '../../wire/spdy/frame-writer.ts';
import { SpdyEnding, type Spoken } from './ending-spdy.ts';

const REASON = new ChaperoneError('grant.ended', { grant: 'G1', why: 'it was revoked' });

/** A client that opens streams and a target that takes them. */
function talk(spoken: Spoken, ...streams: readonly (readonly (readonly [string, string])[])[]) {
  const ending = new SpdyEnding(spoken);
  const [client, target] = [new FrameWriter(), new FrameWriter()];
  const taken: Uint8Array[] = [];
  const send = (bytes: Uint8Array): void => {
    taken.push(bytes);
    ending.response(bytes);
  };
  streams.forEach((headers, i) => {
    ending.request(client.synStream({ stream: 2 * i + 1, headers }));
    send(target.synReply(2 * i + 1));
  });
  /** What the client reads after all that came before. */
  const said = (): string[] => {
    const seen: string[] = [];
    const reader = new FrameReader({
      control: (frame) => {
        seen.push(frame.type);
        return undefined;
      },
      data: ({ stream, data, fin }) => {
        seen.push(`${stream} ${Buffer.from(data).toString()}${fin ? '!' : ''}`);
        return undefined;
      },
    });
    for (const bytes of taken) reader.push(bytes, 0);
    seen.length = 0;
    reader.push(ending.words(REASON), 0);
    const { bytes, wait } = ending.farewell();
    reader.push(bytes, 0);
    expect([reader.violation, wait]).toEqual([undefined, true]);
    return seen;
  };
  return { ending, client, target, send, said };
}
const of = (type: string): readonly (readonly [string, string])[] => [['streamType', type]];
const EXEC = [of('error'), of('stdin'), of('stdout'), of('stderr')];

describe('SpdyEnding', () => {
  it('says a Status on the error stream of an exec, and ends all others', () => {
    const [error, ...others] = talk({ forward: false, version: 4 }, ...EXEC).said();
    expect(error).toMatch(/^1 \{"kind":"Status".*"message":"The grant G1 .*"code":403\}!$/);
    expect(others).toEqual(['3 !', '5 !', '7 !', 'GOAWAY']);
  });

  it('says plain text before version 4', () => {
    expect(talk({ forward: false, version: 3 }, ...EXEC).said()[0]).toBe(`1 ${REASON.message}!`);
  });

  it('leaves alone what the target has ended or either side has broken off', () => {
    const { ending, client, target, send, said } = talk({ forward: false, version: 4 }, ...EXEC);
    send(target.data(5, Buffer.from('bye'), true));
    ending.request(client.rstStream(7, 5));
    send(target.rstStream(1, 5));
    // The client has ended its own direction, which says nothing about the target's.
    ending.request(client.data(3, Buffer.of(), true));
    expect(said()).toEqual(['3 !', 'GOAWAY']);
  });

  it('says it for each forwarded connection that is open', () => {
    const pair = (id: string) =>
      ['error', 'data'].map(
        (type) =>
          [
            ['streamType', type],
            ['port', '80'],
            ['requestID', id],
          ] as const,
      );
    const { target, send, said } = talk({ forward: true }, ...pair('0'), ...pair('1'));
    send(target.data(1, Buffer.of(), true));
    send(target.data(3, Buffer.of(), true));
    expect(said()).toEqual([`5 ${REASON.message}!`, '7 !', 'GOAWAY']);
  });

  it('knows how much is missing of the frame under way', () => {
    const { ending, target } = talk({ forward: false, version: 4 }, ...EXEC);
    const push = (bytes: Uint8Array): number | undefined => {
      ending.response(bytes);
      return ending.missing;
    };
    const data = target.data(5, Buffer.from('hello'));
    expect(ending.missing).toBe(0);
    expect(push(data.subarray(0, 3))).toBe(5);
    expect(push(data.subarray(3, 10))).toBe(3);
    expect(push(data.subarray(10))).toBe(0);
    const [ping, reply] = [target.ping(2), target.headers(5, [['a', 'b']])];
    expect(push(ping.subarray(0, 9))).toBe(3);
    expect(push(ping.subarray(9))).toBe(0);
    expect(push(reply.subarray(0, 14))).toBe(reply.length - 14);
    expect(push(reply.subarray(14))).toBe(0);
  });

  it('has nothing to say when it does not understand either side', () => {
    const client = talk({ forward: false, version: 4 }, ...EXEC).ending;
    client.request(Buffer.from('8002000600000004', 'hex'));
    const target = talk({ forward: false, version: 4 }, ...EXEC).ending;
    target.response(Buffer.alloc(8));
    expect([client.missing, target.missing]).toEqual([undefined, undefined]);
  });
});
