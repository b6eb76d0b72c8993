/** Tokens over the whole line: what they open, how they end, and that what is refused is recorded and never forwarded. */
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OpenedSession } from '../../contract/bridge.ts';
import { fakeToken } from '../../engine/testing/fake-kinds.ts';
import { TOKEN_PATH } from '../../proxy/identity/token-endpoint.ts';
import { type IdentityLine, openIdentityLine, REAL_TOKEN } from './identity-line.ts';

let line: IdentityLine;
beforeEach(async () => {
  line = await openIdentityLine();
});
afterEach(() => line.close());

const TRUST =
  'apiVersion: chaperone/v1\nkind: Policy\nname: trust\ndescription: all\nrules: [{ name: all, reason: trusted, effect: allow }]\n';
const PODS = '/api/v1/namespaces/x/pods';
const WATCH = `${PODS}?watch=1`;
const EXEC = `${PODS}/web/exec?command=sh&stdin=true&stdout=true`;
const SWITCH = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' + accept() + '\r\n\r\n';
const ADDED = '{"type":"ADDED","object":{"kind":"Pod","apiVersion":"v1","metadata":{"name":"web"}}}\n';

function accept(): string {
  const key = createHash('sha1').update('dGhlIHNhbXBsZSBub25jZQ==258EAFA5-E914-47DA-95CA-C5AB0DC85B11').digest('base64');
  return `Sec-WebSocket-Accept: ${key}\r\nSec-WebSocket-Protocol: v4.channel.k8s.io`;
}

const start = (ttl?: number): Promise<OpenedSession> =>
  line.open.sessions.start({
    agent: 'codex',
    targets: ['cluster'],
    policy: { yaml: TRUST },
    ...(ttl === undefined ? {} : { ttl }),
  });
const tokenOf = ({ kubeconfig }: { readonly kubeconfig: string | null }): string =>
  /token: (chp_\S+)/.exec(kubeconfig ?? '')?.[1] ?? '';
const markers = (id: string): string[] => line.recorded(id).events.flatMap((event) => (event.t === 'marker' ? [event.kind] : []));
/** Everything that was recorded anywhere, as one text. */
const kept = (): string =>
  [...line.memory.sessions.values()]
    .map(({ info, events, bodies }) => JSON.stringify([info, events]) + Buffer.concat(bodies).toString('latin1'))
    .join('');

describe('a local token', () => {
  it('opens its session, and the target sees only the real credential', async () => {
    const opened = await start();
    expect(await line.ask(tokenOf(opened))).toMatchObject({ status: 200, text: '{"ok":true}' });
    expect(line.seen).toEqual([`GET ${PODS} Bearer ${REAL_TOKEN}`]);
    const request = line.recorded(opened.id).events.find((event) => event.t === 'request');
    expect(request).toMatchObject({ identity: { proof: 'token', token: opened.token } });
    expect(request).not.toHaveProperty('identity.issuer');
    expect(line.open.tokens.list()).toMatchObject([{ lastUsedAt: '2026-11-20T10:00:00.000Z', state: 'active' }]);
    for (const secret of [tokenOf(opened), REAL_TOKEN]) expect(kept()).not.toContain(secret);
  });

  it('counts beside its successor for the grace, and no longer', async () => {
    const opened = await start();
    const rotated = await line.open.sessions.rotate(opened.id, { grace: 30, renewing: false });
    const [old, fresh] = [tokenOf(opened), tokenOf(rotated)];
    expect([(await line.ask(old)).status, (await line.ask(fresh)).status]).toEqual([200, 200]);
    line.time.pass(30_000);
    expect([(await line.ask(old)).status, (await line.ask(fresh)).status]).toEqual([401, 200]);
    expect([line.seen.length, line.codes(opened.id)]).toEqual([3, ['identity.rotated']]);
    expect(markers(opened.id)).toEqual(['token.issued', 'token.issued', 'token.rotated']);
  });

  it('ends an open watch and an open exec when it is revoked, and is refused from then on', async () => {
    const opened = await start();
    const { token } = opened;
    const secret = tokenOf(opened);
    // A second one keeps the session alive.
    await line.open.sessions.rotate(opened.id, { grace: 3_600, renewing: false });
    line.onRequest = (_request, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.write(ADDED);
    };
    line.onUpgrade = (_request, socket) => socket.write(SWITCH);
    const [watch, exec] = [await line.stream(secret, WATCH), await line.stream(secret, EXEC, 'websocket')];
    expect(await watch.next()).toBe(ADDED);

    await line.open.tokens.revoke(token, 'the laptop was stolen', 'eve');
    expect((await line.ask(secret)).status).toBe(401);
    const [told, shell] = [await watch.end, await exec.end];
    expect([told.text, shell.text].map((text) => text.includes('the laptop was stolen'))).toEqual([true, true]);

    const { events } = line.recorded(opened.id);
    const ends = events.flatMap((event) => (event.t === 'end' ? [event.code] : []));
    expect(ends).toEqual(['identity.revoked', 'identity.revoked', 'identity.revoked']);
    expect(line.codes(opened.id)).toContain('identity.revoked');
    expect(line.seen).toHaveLength(2);
    expect(line.open.sessions.live).toBe(1);
  });

  it('takes its session with it when it was the last one; after that it is unknown', async () => {
    const opened = await start();
    await line.open.tokens.revoke(opened.token, 'done', 'eve');
    expect([line.open.sessions.live, line.recorded(opened.id).closed?.reason]).toEqual([0, 'ended']);
    expect((await line.ask(tokenOf(opened))).status).toBe(401);
    expect([line.codes(), line.seen]).toEqual([['identity.unknown'], []]);
  });

  it('ends with its time', async () => {
    const opened = await start(60);
    line.time.pass(59_999);
    expect((await line.ask(tokenOf(opened))).status).toBe(200);
    line.time.pass(1);
    expect((await line.ask(tokenOf(opened))).status).toBe(401);
    expect(line.recorded(opened.id).closed?.reason).toBe('ended');
  });
});

describe('a token of a provider', () => {
  const job = (over: object = {}): string => fakeToken({ provider: 'ci', subject: 'repo:x', run: '7', ...over });
  const sessionsOf = (): readonly string[] =>
    [...line.memory.sessions.values()].flatMap(({ info }) => (info.kind === 'supervised' ? [info.id] : []));

  beforeEach(async () => {
    await line.open.providers.add({
      ...{ name: 'ci', type: 'oidc', preset: 'generic', audiences: ['chaperone'], targets: ['*'] },
      policy: { yaml: TRUST },
    });
  });

  it('is enough to get in, and is verified once for many requests', async () => {
    for (let n = 0; n < 5; n += 1) expect((await line.ask(job())).status).toBe(200);
    expect([line.kinds.verified, sessionsOf().length]).toEqual([['repo:x'], 1]);
    const [id] = sessionsOf();
    expect(line.recorded(id).info).toMatchObject({
      agent: { name: 'ci' },
      subject: 'repo:x',
      identity: { run: '7', proof: 'oidc' },
    });
    expect(line.recorded(id).events.find((event) => event.t === 'request')).toMatchObject({
      identity: { subject: 'repo:x', proof: 'oidc', issuer: 'https://issuer.test' },
    });
    expect(line.seen.every((head) => head.endsWith(REAL_TOKEN))).toBe(true);
    expect(kept()).not.toContain(job());
  });

  it('opens a session for each subject and run; its next token joins', async () => {
    for (const token of [job(), job({ n: 2 }), job({ run: '8' }), job({ subject: 'repo:y' })]) {
      expect((await line.ask(token)).status).toBe(200);
    }
    expect(sessionsOf()).toHaveLength(3);
    expect(line.open.tokens.list(sessionsOf()[0])).toHaveLength(2);
  });

  it('keeps a session alive as long as one of its tokens lasts', async () => {
    const now = line.time.clock.wall();
    const [first, second] = [job({ until: now + 300_000 }), job({ until: now + 500_000 })];
    await line.ask(first);
    line.time.pass(200_000);
    await line.ask(second);
    line.time.pass(100_000);
    expect([(await line.ask(first)).status, (await line.ask(second)).status]).toEqual([401, 200]);
    expect([line.codes(sessionsOf()[0]), line.open.sessions.live]).toEqual([['identity.over'], 1]);
    line.time.pass(200_000);
    expect((await line.ask(second)).status).toBe(401);
    expect([line.open.sessions.live, line.codes()]).toEqual([0, ['identity.over']]);
  });

  it('stays out once it was revoked, also after its session has ended', async () => {
    await line.ask(job());
    const [row] = line.open.tokens.list();
    await line.open.tokens.revoke(row?.id ?? '', 'leaked', 'eve');
    expect((await line.ask(job())).status).toBe(401);
    expect([line.codes(), sessionsOf().length, line.seen.length]).toEqual([['identity.revoked'], 1, 1]);
    expect((await line.ask(job({ n: 2 }))).status).toBe(200);
  });

  it('stops with its provider, open streams included', async () => {
    line.onRequest = (_request, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.write(ADDED);
    };
    const watch = await line.stream(job(), WATCH);
    await watch.next();
    await line.open.providers.remove('ci');
    expect((await watch.end).text).toContain('the identity provider ci was removed');
    expect((await line.ask(job())).status).toBe(401);
    expect([line.open.sessions.live, line.codes(), line.seen.length]).toEqual([0, ['identity.unknown'], 1]);
    expect(markers(sessionsOf()[0] ?? '')).toEqual(['token.issued', 'token.revoked']);
  });

  it('can be exchanged for a longer one at the token endpoint', async () => {
    const short = job({ until: line.time.clock.wall() + 60_000 });
    const form = new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: short,
      subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
    }).toString();
    const answer = await line.ask(null, 'POST', TOKEN_PATH, form);
    expect(answer.status).toBe(200);
    const issued = (JSON.parse(answer.text) as { access_token: string }).access_token;
    line.time.pass(60_000);
    expect([(await line.ask(issued)).status, (await line.ask(short)).status]).toEqual([200, 401]);
    expect([sessionsOf().length, line.seen.length]).toEqual([1, 1]);
    for (const secret of [issued, short]) expect(kept()).not.toContain(secret);
  });
});
