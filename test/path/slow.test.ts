import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { barrier, openLine, type Line } from './line.ts';
import { headOf, peerOf, settled } from './peer.ts';

let line: Line;
beforeEach(async () => {
  line = await openLine();
});
afterEach(() => line.close());

const PODS = '/api/v1/namespaces/x/pods';
const UPGRADE = ['Connection: Upgrade', 'Upgrade: SPDY/3.1', 'Content-Length: 0'];
const SWITCH = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\n';
const TOTAL = 64 << 20;
/** What the system's socket buffers on two connections may hold (Linux: 6 MiB to receive, 4 MiB to send), and a little of ours. */
const BUFFERED = 28 << 20;
const CHUNK = Buffer.alloc(65_536, 'x');

/** Writes `TOTAL` bytes as fast as it is let. */
function pour(stream: NodeJS.WritableStream, ends = true): { poured: number } {
  const state = { poured: 0 };
  const more = (): void => {
    while (state.poured < TOTAL) {
      state.poured += CHUNK.length;
      if (!stream.write(CHUNK)) {
        stream.once('drain', more);
        return;
      }
    }
    if (ends) stream.end();
  };
  stream.on('error', () => undefined);
  more();
  return state;
}

/** Takes `bytes` more from a paused stream, and then nothing. */
async function sip(stream: Duplex, bytes: number): Promise<number> {
  let taken = 0;
  while (taken < bytes) {
    const chunk = stream.read(Math.min(1_024, bytes - taken)) as Buffer | null;
    if (chunk) taken += chunk.length;
    else await new Promise((resolve) => stream.once('readable', resolve));
  }
  return taken;
}

/** Reads the rest. */
async function drain(stream: Duplex): Promise<number> {
  let taken = 0;
  stream.on('data', (chunk: Buffer) => (taken += chunk.length)).resume();
  await new Promise((resolve) => stream.once('end', resolve));
  return taken;
}

const recorded = (direction: 'request' | 'response'): number =>
  line.recorder.pieces.reduce((sum, piece) => sum + (piece.direction === direction ? piece.bytes.length : 0), 0);

/** Stands still while nobody reads, moves when somebody does, and arrives whole. */
async function expectPressure(poured: () => number, reader: Duplex, direction: 'request' | 'response'): Promise<number> {
  const stood = await settled(line, poured);
  expect(stood).toBeLessThan(BUFFERED);
  expect(recorded(direction)).toBeLessThan(BUFFERED);
  let taken = await sip(reader, 64 << 10);
  expect(await settled(line, poured)).toBeLessThan(BUFFERED + (1 << 20));
  taken += await drain(reader);
  return taken;
}

describe('a client that does not read', () => {
  it('stops a plain answer at the target', async () => {
    let state: { poured: number } | undefined;
    line.onRequest = (_request, response) => {
      response.writeHead(200, { 'content-length': TOTAL });
      state = pour(response);
    };
    const tls = await peerOf(line);
    tls.pause().write(headOf(line, 'GET', PODS, 'Connection: close'));
    await new Promise((resolve) => tls.once('readable', resolve));
    expect(await expectPressure(() => state!.poured, tls, 'response')).toBeGreaterThan(TOTAL);
    expect(await line.recorder.end(1)).toMatchObject({ outcome: 'complete', responseBytes: TOTAL });
    tls.destroy();
  });

  it('stops an upgraded stream at the target', async () => {
    let state: { poured: number } | undefined;
    line.onUpgrade = (_request, socket) => {
      socket.write(SWITCH);
      state = pour(socket);
    };
    const tls = await peerOf(line);
    tls.pause().write(headOf(line, 'POST', `${PODS}/p/exec?command=sh`, ...UPGRADE));
    await new Promise((resolve) => tls.once('readable', resolve));
    expect(await expectPressure(() => state!.poured, tls, 'response')).toBeGreaterThan(TOTAL);
    tls.destroy();
    expect(await line.recorder.end(1)).toMatchObject({ outcome: 'complete', responseBytes: TOTAL });
  });
});

describe('a target that does not read', () => {
  it.each([`Content-Length: ${TOTAL}`, 'Transfer-Encoding: chunked'])('stops an upload at the client (%s)', async (framing) => {
    const arrived = barrier();
    let taken: (() => Promise<number>) | undefined;
    const tls = await peerOf(line);
    const whole = new Promise<void>((resolve) => {
      line.onRequest = (request, response) => {
        request.pause();
        taken = () => expectPressure(() => tls.bytesWritten, request as unknown as Duplex, 'request');
        request.on('end', () => {
          response.end('{}');
          resolve();
        });
        arrived.open();
      };
    });
    tls.resume().write(headOf(line, 'POST', PODS, framing));
    if (framing.startsWith('Content')) pour(tls, false);
    else pour(chunkedOn(tls) as unknown as NodeJS.WritableStream);
    await arrived.reached;
    expect(await taken!()).toBe(TOTAL);
    await whole;
    const end = await line.recorder.end(1);
    expect(end.requestBytes).toBe(TOTAL);
    tls.destroy();
  });

  it('stops an upgraded stream at the client', async () => {
    const arrived = barrier();
    let target: Duplex | undefined;
    line.onUpgrade = (_request, socket) => {
      target = socket;
      socket.on('error', () => undefined).pause();
      socket.write(SWITCH);
      arrived.open();
    };
    const tls = await peerOf(line);
    tls.resume().write(headOf(line, 'POST', `${PODS}/p/exec?command=sh`, ...UPGRADE));
    await arrived.reached;
    const state = pour(tls);
    expect(await expectPressure(() => state.poured, target!, 'request')).toBe(TOTAL);
    target!.end();
    expect(await line.recorder.end(1)).toMatchObject({ outcome: 'complete', requestBytes: TOTAL });
    tls.destroy();
  });
});

/** Frames what is written to it as chunks. */
function chunkedOn(tls: TLSSocket) {
  return {
    write: (chunk: Buffer) => {
      tls.write(`${chunk.length.toString(16)}\r\n`);
      tls.write(chunk);
      return tls.write('\r\n');
    },
    once: (event: string, listener: () => void) => tls.once(event, listener),
    on: (event: string, listener: () => void) => tls.on(event, listener),
    end: () => tls.write('0\r\n\r\n'),
  };
}
