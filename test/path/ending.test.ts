/** What a real kubectl prints when its stream is ended by us: the reason, whatever it spoke. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChaperoneError } from '../../contract/errors.ts';
import { Kubectl, kubectls } from '../support/kubectl/kubectl.ts';
import { TOKEN_HASH } from './admission.ts';
import { openPracticeLine, type PracticeLine } from './practice-line.ts';

const found = [...kubectls()].map(([version, file]) => ({ version, file, minor: Number(version.split('.')[1]) }));
const cases = found.flatMap((one) =>
  one.minor >= 31
    ? [
        { ...one, webSockets: 'accept' as const },
        { ...one, webSockets: 'refuse' as const },
      ]
    : [{ ...one, webSockets: 'accept' as const }],
);
const REVOKED = new ChaperoneError('identity.revoked', { why: 'the deploy is done' });

describe.each(cases)('kubectl $version, WebSockets: $webSockets', ({ file, webSockets }) => {
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
  const revoke = (): Promise<void> => line.proxy.endOpen({ token: TOKEN_HASH.slice(0, 12) }, REVOKED);

  it.each([
    ['exec', ['exec', '-i', 'POD', '--', 'sh', '-c', 'echo begun; cat'], /begun/],
    ['exec -t', ['exec', '-it', 'POD', '--', 'sh', '-c', 'echo begun; cat'], /begun/],
    ['attach', ['attach', 'POD'], /request/],
    ['port-forward', ['port-forward', 'POD', '0:8080', '--address', '127.0.0.1'], /Forwarding from/],
    ['watch', ['get', 'pods', '-w'], /Running/],
    ['watch yaml', ['get', 'pods', '-w', '-o', 'json'], /Running/],
    ['watch events', ['get', 'pods', '--output-watch-events', '--watch-only', '-v', '6'], /GET .*watch=true.* 200 OK/],
    ['wait', ['wait', '--for=delete', 'pod/POD', '--timeout=60s', '-v', '6'], /GET .*watch=true.* 200 OK/],
    ['logs', ['logs', '-f', 'POD'], /request/],
  ])('%s', async (_, args, begun) => {
    const ran = await kubectl.ended(
      begun,
      args.map((arg) => arg.replace('POD', pod)),
      async (text) => {
        const port = /127\.0\.0\.1:(\d+)/.exec(text)?.[1];
        if (port && text.includes('Forwarding')) {
          const { connect } = await import('node:net');
          const socket = connect(Number(port), '127.0.0.1');
          socket.on('error', () => undefined);
          socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
          await new Promise((resolve) => socket.once('data', resolve));
        }
        await revoke();
      },
    );
    console.log(_, ran.code, ran.out.toString().slice(-600), '| STDERR', ran.error.slice(-600));
    const x = line.recorder.lastExchange;
    console.log(await line.recorder.end(x), line.recorder.text(x, 'response').slice(-300));
  });
});
