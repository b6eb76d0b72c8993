import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Ear, openLine, TOKEN, type Line } from './line.ts';
import { headOf, peerOf } from './peer.ts';

let line: Line;
beforeEach(async () => {
  line = await openLine();
});
afterEach(() => line.close());

const CANARY = 'Kanarienvogel4711';
const PODS = '/api/v1/namespaces/x/pods';
const exec = (...command: string[]): string =>
  `${PODS}/p/exec?${new URLSearchParams(command.map((word) => ['command', word])).toString()}&stdout=true`;
const SPELLINGS = [CANARY, Buffer.from(CANARY).toString('base64').replace(/=+$/, ''), Buffer.from(CANARY).toString('hex')];

/** The target has got it, unless it could pass for a credential there, and nothing else has. */
function expectHidden(passes = true): void {
  expect(line.seen.length).toBeGreaterThan(0);
  expect(JSON.stringify(line.seen).includes(CANARY)).toBe(passes);
  const kept = line.recorder.everything() + line.strangers.everything() + line.unrecorded.join();
  for (const spelling of SPELLINGS) expect(kept).not.toContain(spelling);
}

describe('secrets in the head of a request', () => {
  it.each<readonly [string, string]>([
    ['an exec argument', exec('psql', '--password', CANARY)],
    ['a script', exec('sh', '-c', `export TOKEN=${CANARY}; curl -u me:${CANARY} https://h`)],
    ['a URL within the query', `${PODS}?to=${encodeURIComponent(`https://me:${CANARY}@host/`)}`],
    ['the path of a proxied service', `/api/v1/namespaces/x/services/s/proxy/in/${['ghp', CANARY].join('_')}abc`],
  ])('%s: the target gets it, the record a placeholder', async (_, path) => {
    await line.ask('GET', path);
    await line.recorder.end(1);
    expectHidden();
    const { masked, listen } = line.recorder.request(1)!;
    expect(masked!.some(({ part }) => part === 'request.url')).toBe(true);
    expect(listen.url).toContain('chaperone-masked');
  });

  it.each([
    ['a token in the query', `${PODS}?access_token=${CANARY}`],
    ['a signed URL', `${PODS}?X-Amz-Signature=${CANARY}`],
  ])('%s: neither the target gets it nor the record', async (_, path) => {
    await line.ask('GET', path);
    await line.recorder.end(1);
    expectHidden(false);
    expect(line.recorder.request(1)!.listen.url).toContain('chaperone-masked');
  });

  it.each(['X-Vault-Token', 'X-Auth-Request-User'])('%s: likewise', async (name) => {
    await line.ask('GET', PODS, { headers: { [name]: CANARY } });
    await line.recorder.end(1);
    expectHidden(false);
    expect(JSON.stringify(line.recorder.request(1)!.listen.headers)).toContain('chaperone-masked');
  });

  it.each([
    ['Impersonate-Extra-Scopes', CANARY],
    ['Referer', `https://h/?token=${CANARY}`],
    ['User-Agent', `tool password=${CANARY}`],
  ])('%s: the target gets it, the record a placeholder', async (name, value) => {
    await line.ask('GET', PODS, { headers: { 'Impersonate-User': 'someone', [name]: value } });
    await line.recorder.end(1);
    expectHidden();
  });

  it('what an upgrade brings, and what its answer says', async () => {
    line.onUpgrade = (_request, socket) =>
      socket.end(
        `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Auth-Token: ${CANARY}\r\nLocation: /?token=${CANARY}\r\n\r\n`,
      );
    const tls = await peerOf(line);
    const ear = new Ear(tls);
    tls.write(
      headOf(line, 'POST', exec('mysql', `-p${CANARY}`), 'Connection: Upgrade', 'Upgrade: SPDY/3.1', 'Content-Length: 0'),
    );
    await ear.end();
    await line.recorder.end(1);
    expectHidden();
    tls.destroy();
  });

  it('a request that is refused keeps them no better', async () => {
    for (const path of [
      `${PODS}?token=${CANARY}%zz`,
      `/nowhere/${['ghp', CANARY].join('_')}abc?sig=${CANARY}`,
      `${PODS}//x?token=${CANARY}`,
    ]) {
      expect((await line.ask('GET', path)).status).toBeGreaterThanOrEqual(400);
    }
    await line.ask('DELETE', `${PODS}/p?token=${CANARY}`);
    await line.ask('GET', `${PODS}?token=${CANARY}`, { token: null });
    expect(line.seen).toEqual([]);
    expect(line.recorder.everything() + line.strangers.everything()).not.toContain(CANARY);
  });

  it('equal values are seen to be equal, and the session’s own token is hidden wherever it stands', async () => {
    await line.ask('GET', exec('tool', '--token', CANARY));
    await line.ask('GET', `${PODS}?token=${CANARY}&password=${TOKEN}`);
    const spans = [1, 2].map((x) => line.recorder.request(x)!.masked!.find(({ part }) => part === 'request.url')!);
    expect(spans.map(({ path }) => path)).toEqual(['command[2]', 'token']);
    expect(spans[0]!.commitment).toBe(spans[1]!.commitment);
    expect(line.recorder.everything()).not.toContain(TOKEN);
  });
});
