/** What real kubectls print when a stream of theirs is ended by us: the reason, whatever they speak. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChaperoneError } from '../../contract/errors.ts';
import type { RequestEvent, ResponseEvent } from '../../contract/record.ts';
import { createStreamDecoder } from '../../wire/stream.ts';
import type { Decoded } from '../../wire/decoded.ts';
import { Kubectl, kubectls, type Ran } from '../support/kubectl/kubectl.ts';
import { TOKEN_HASH } from './admission.ts';
import { openPracticeLine, type PracticeLine } from './practice-line.ts';

const found = [...kubectls()].map(([version, file]) => ({ version, file, minor: Number(version.split('.')[1]) }));

it('finds a kubectl', () => {
  expect(found).not.toEqual([]);
});

/** How a client of this minor version enters pods: WebSockets came with 1.30, for port-forward with 1.31. */
const cases = found.flatMap((one) =>
  one.minor >= 31
    ? [
        { ...one, webSockets: 'accept' as const },
        { ...one, webSockets: 'refuse' as const },
      ]
    : [{ ...one, webSockets: 'accept' as const }],
);
const REVOKED = new ChaperoneError('identity.revoked', { why: 'the deploy is done' });
const WHY = REVOKED.message;

describe.each(cases)('kubectl $version, WebSockets: $webSockets', ({ minor, file, webSockets }) => {
  let line: PracticeLine;
  let kubectl: Kubectl;
  let pod: string;
  beforeAll(async () => {
    line = await openPracticeLine(webSockets);
    kubectl = new Kubectl(file, line.access);
    pod = (await kubectl.run(['get', 'pods', '-l', 'app=api', '-o', 'jsonpath={.items[0].metadata.name}'])).out.toString();
  });
  afterAll(async () => {
    kubectl.close();
    await line.close();
  });

  /** Runs kubectl, takes its token back once it has printed something and its stream is open, and says what came of it. */
  const cut = async (
    begun: RegExp,
    args: readonly string[],
    use: (text: string) => Promise<unknown> = () => Promise.resolve(),
  ) => {
    const since = line.recorder.lastExchange;
    let x = 0;
    const ran: Ran = await kubectl.ended(begun, args, async (text) => {
      const streams = ({ policy }: RequestEvent, { status }: ResponseEvent): boolean =>
        status === 101 || policy?.attributes.verb === 'watch' || policy?.attributes.subresource === 'log';
      x = await line.recorder.answered(streams, since);
      await use(text);
      await line.proxy.endOpen({ token: TOKEN_HASH.slice(0, 12) }, REVOKED);
    });
    return { ...ran, x, end: await line.recorder.end(x) };
  };

  /** The recorded stream of an exchange, decoded as the vault does. */
  const decoded = (x: number): { opaque: unknown; events: readonly Decoded[] } => {
    const request = line.recorder.request(x)!;
    const response = line.recorder.response(x)!;
    const decoder = createStreamDecoder({
      url: request.listen.url,
      method: request.listen.method,
      subresource: request.policy!.attributes.subresource,
      requestHeaders: request.listen.headers,
      responseHeaders: response.headers,
      status: response.status,
    });
    const events = line.recorder.pieces
      .filter((piece) => piece.x === x)
      .flatMap(({ direction, bytes }) => decoder.push(direction, bytes).map((each) => structuredClone(each)));
    return { opaque: decoder.opaque, events: [...events, ...decoder.end()] };
  };

  it.each([
    ['exec', ['exec', '-i', 'POD', '--', 'sh', '-c', 'echo begun; cat'], /begun/],
    ['exec, a terminal', ['exec', '-it', 'POD', '--', 'sh', '-c', 'echo begun; cat'], /begun/],
    ['attach', ['attach', 'POD'], /"msg"/],
  ])('%s: prints why and ends, and the record can be read to its end', async (_, args, begun) => {
    const ran = await cut(
      begun,
      args.map((arg) => (arg === 'POD' ? pod : arg)),
    );
    expect([ran.code, ran.error]).toEqual([1, expect.stringContaining(`error: ${WHY}`)]);
    expect(ran.end).toMatchObject({ outcome: 'failed', code: 'identity.revoked', toldBytes: expect.any(Number) as number });
    const { opaque, events } = decoded(ran.x);
    expect(opaque).toBeNull();
    expect(events.filter(({ is }) => is === 'exit')).toEqual([
      { is: 'exit', status: { code: null, reason: 'Unauthorized', message: WHY } },
    ]);
  });

  it('port-forward: prints why for the connection that is open', async () => {
    const args = ['port-forward', pod, '0:8080', '--address', '127.0.0.1'];
    const ran = await cut(/Forwarding from 127\.0\.0\.1:\d+/, args, async (text) => {
      const socket = connect(Number(/127\.0\.0\.1:(\d+)/.exec(text)?.[1]), '127.0.0.1');
      socket.on('error', () => undefined).write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      await once(socket, 'data');
    });
    expect([ran.code !== 0 || minor < 25, ran.error]).toEqual([true, expect.stringContaining(WHY)]);
    expect(ran.end).toMatchObject({ outcome: 'failed', code: 'identity.revoked', toldBytes: expect.any(Number) as number });
    const { opaque, events } = decoded(ran.x);
    expect(opaque).toBeNull();
    expect(events.filter((one) => one.is === 'connection').map(({ what }) => what)).toContain('error');
  });

  it.each([
    ['get -w', ['get', 'pods', '-w'], /Failure +Unauthorized +This token or certificate was revoked/],
    ['get -w -o json', ['get', 'pods', '-w', '-o', 'json'], /"message": "This token or certificate was revoked/],
  ])('%s: prints why', async (_, args, printed) => {
    const ran = await cut(/Running/, args);
    expect(ran.out.toString() + ran.error).toMatch(printed);
    expect(ran.end).toMatchObject({ outcome: 'failed', code: 'identity.revoked' });
    const text = line.recorder.text(ran.x, 'response');
    expect(JSON.parse(text.slice(-(ran.end.toldBytes ?? 0)))).toMatchObject({
      type: 'ERROR',
      object: { kind: 'Status', message: WHY },
    });
    for (const each of text
      .trimEnd()
      .split('\n')
      .filter((one) => one !== ''))
      expect(() => void JSON.parse(each)).not.toThrow();
  });

  it('logs -f: breaks off, because words of ours would look like the container’s', async () => {
    const ran = await cut(/"msg"/, ['logs', '-f', pod]);
    expect([ran.code, ran.error]).toEqual([1, expect.stringContaining('unexpected EOF')]);
    expect(ran.end).toMatchObject({ outcome: 'failed', code: 'identity.revoked' });
    expect(ran.end).not.toHaveProperty('toldBytes');
  });
});
