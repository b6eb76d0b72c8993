import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { openLine, type Line } from './line.ts';
import { headOf, peerOf } from './peer.ts';

/** Requests, whole or broken, that are sent: a million at night. */
const INPUTS = process.env['CHAPERONE_NIGHTLY'] === '1' ? 1_000_000 : 10_000;
const PER_CONNECTION = 8;

interface Arrived {
  readonly method: string;
  readonly url: string;
  readonly body: string;
}

let line: Line;
/** What reached the target whole, by the id that each forwarded request carries. */
const arrived = new Map<string, Arrived>();
let strange = 0;
/** What was recorded, by the same id. A request whose client has left may reach the target when its end is long recorded, so these are kept a while. */
const recorded = new Map<string, Arrived & { readonly outcome: string }>();
const KEPT = 5_000;

beforeAll(async () => {
  line = await openLine();
  line.onRequest = (request, response) => {
    const id = request.headers['audit-id'];
    let body = '';
    request.on('error', () => undefined);
    request.on('data', (chunk: Buffer) => (body += chunk.toString('latin1')));
    request.on('end', () => {
      if (typeof id !== 'string' || arrived.has(id)) strange += 1;
      else arrived.set(id, { method: request.method!, url: request.url!, body });
      response.end('{}');
    });
  };
});

const SMUGGLED = 'GET /api/v1/smuggled HTTP/1.1\r\nHost: x\r\n\r\n';
const body = fc.oneof(
  fc.constantFrom('', '{}', SMUGGLED, `0\r\n\r\n${SMUGGLED}`, `\r\n${SMUGGLED}`),
  fc.string({ unit: 'binary-ascii', maxLength: 20 }),
);
const path = fc.integer({ min: 0, max: 99_999 }).map((n) => `/api/v1/namespaces/x/pods/p${n}`);
const sized = fc.tuple(path, body).map(([p, b]) => headOf(line, 'PUT', p, `Content-Length: ${b.length}`) + b);
const chunked = fc.tuple(path, fc.array(body, { maxLength: 3 })).map(([p, parts]) => {
  const chunks = parts.filter((part) => part !== '').map((part) => `${part.length.toString(16)}\r\n${part}\r\n`);
  return `${headOf(line, 'POST', p, 'Transfer-Encoding: chunked') + chunks.join('')}0\r\n\r\n`;
});
const whole = fc.oneof(
  { weight: 2, arbitrary: path.map((p) => headOf(line, 'GET', p)) },
  { weight: 1, arbitrary: sized },
  { weight: 1, arbitrary: chunked },
);
const splinter = fc.constantFrom(
  ...['\r', '\n', '\r\n', '\0', ' ', '\t', ':', ',', ';', '0', 'x', '-', '\x0b', '\xff', '\r\n ', ' chunked', 'GET '],
  ...['\r\nContent-Length: 3', '\r\nContent-Length: 0', '\r\nTransfer-Encoding: chunked', '\r\nTransfer-Encoding: identity'],
  ...[
    '\r\nConnection: close',
    '\r\nExpect: 100-continue',
    '\r\nUpgrade: websocket\r\nConnection: upgrade',
    '\r\n\r\n',
    '0\r\n\r\n',
  ],
);
/** A request with something put into it, at a place where it hurts, or cut off there. */
const broken = fc
  .tuple(whole, splinter, fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean(), fc.integer({ min: 0, max: 3 }))
  .map(([text, put, where, atLine, drop]) => {
    const ends = [...text.matchAll(/\r\n/g)].map((m) => m.index);
    const at = atLine ? ends[Math.floor(where * (ends.length - 1))]! : Math.floor(where * text.length);
    return text.slice(0, at) + put + text.slice(at + drop);
  });
const inputs = fc.array(fc.oneof({ weight: 3, arbitrary: whole }, { weight: 1, arbitrary: broken }), {
  minLength: PER_CONNECTION,
  maxLength: PER_CONNECTION,
});

/** Sends it all, lets what can be answered be answered, and leaves. */
async function send(bytes: Buffer, split: number): Promise<void> {
  const tls = await peerOf(line);
  tls.resume();
  const closed = new Promise((resolve) => tls.once('close', resolve));
  tls.write(bytes.subarray(0, split));
  if (split < bytes.length) tls.write(bytes.subarray(split));
  const progress = (): number => line.recorder.events.length + line.strangers.events.length + line.seen.length;
  for (let quiet = 0, last = -1; quiet < 12 && !tls.destroyed;) {
    await new Promise((resolve) => setImmediate(resolve));
    quiet = progress() === last ? quiet + 1 : 0;
    last = progress();
  }
  tls.end();
  await closed;
}

function compare(): void {
  for (const [id, one] of arrived) {
    expect(recorded.get(id)).toMatchObject({ ...one });
    expect(recorded.get(id)!.outcome).not.toBe('refused');
  }
  arrived.clear();
  expect(strange).toBe(0);
  for (const id of recorded.keys()) if (recorded.size > KEPT) recorded.delete(id);
}

it('what the target sees is what is recorded as sent, whatever comes', { timeout: 3_600_000 }, async () => {
  const total = { forwarded: 0, refused: 0 };
  await fc.assert(
    fc.asyncProperty(inputs, fc.double({ min: 0, max: 1, noNaN: true }), async (texts, where) => {
      const bytes = Buffer.from(texts.join(''), 'latin1');
      await send(bytes, Math.floor(where * bytes.length));
      const requests = [line.recorder, line.strangers].flatMap((recorder) =>
        recorder.events.filter((e) => e.t === 'request').map((event) => ({ recorder, event })),
      );
      for (const { recorder, event } of requests) {
        const { outcome, code } = await recorder.end(event.x);
        const { auditId, listen } = event;
        if (outcome === 'refused') total.refused += 1;
        // Nothing that was refused has an id, so nothing that arrived with one was refused, but by the body it turned out to have.
        if (auditId !== undefined) {
          recorded.set(auditId, {
            method: listen.method,
            url: listen.url,
            body: recorder.text(event.x, 'request', 'latin1'),
            outcome,
          });
          if (outcome === 'refused') expect(['listen.malformed', 'listen.upgrade']).toContain(code);
        }
        if (recorder.response(event.x)?.from === 'target') {
          total.forwarded += 1;
          expect(arrived.has(auditId!)).toBe(true);
        }
      }
      compare();
      line.seen.length = 0;
      line.recorder.clear();
      line.strangers.clear();
    }),
    { numRuns: Math.ceil(INPUTS / PER_CONNECTION), seed: 20_261_120, endOnFailure: true },
  );
  await line.close();
  compare();
  // The test would prove little if one of the two never happened.
  expect(total.forwarded).toBeGreaterThan(INPUTS / 10);
  expect(total.refused).toBeGreaterThan(INPUTS / 50);
});
