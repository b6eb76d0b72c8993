/** What the target sees of who is speaking: our credential and nobody else's. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Policy } from '../../contract/policy.ts';
import type { Asking, Upstream, UpstreamCredential } from '../../proxy/proxy.ts';
import { ALLOW_ALL, Ear, openLine, REAL_TOKEN, TOKEN, type Line } from './line.ts';

let line: Line;
afterEach(() => line.close());

const PODS = '/api/v1/namespaces/x/pods';
const open = async (more: Partial<Upstream> = {}, policy?: Policy): Promise<void> => {
  line = await openLine(policy, '', undefined, more);
};
const STOLEN = 'stolen-canary';

/** One of each family, in the spellings of clients and of those who try. */
const FOREIGN: Record<string, string> = {
  ...{ 'Proxy-Authorization': STOLEN, Cookie: STOLEN, 'X-Api-Key': STOLEN, 'X-Auth-Token': STOLEN, 'Private-Token': STOLEN },
  ...{ 'X-Remote-User': STOLEN, 'X-Remote-Group': STOLEN, 'X-Remote-Extra-Scopes': STOLEN, X_Remote_User: STOLEN },
  ...{ 'X-Forwarded-User': STOLEN, 'X-Forwarded-Client-Cert': STOLEN, 'X-Forwarded-For': STOLEN, Forwarded: STOLEN },
  ...{ 'X-Amz-Security-Token': STOLEN, 'X-Goog-Api-Key': STOLEN, 'X-Goog-IAP-JWT-Assertion': STOLEN, 'Client-Cert': STOLEN },
  ...{ 'X-SSL-Client-Cert': STOLEN, 'X-Client-Cert': STOLEN, 'SSL-Client-S-DN': STOLEN, Authentication: STOLEN },
  ...{
    IMPERSONATE_USER: STOLEN,
    Authorization_: STOLEN,
    'X-HTTP-Method-Override': 'DELETE',
    'X-Original-URL': '/api/v1/secrets',
  },
};
const KEPT = { Accept: 'application/yaml', 'X-Request-Id': '7', 'Kubectl-Command': 'kubectl get' };

describe('whatever else the agent shows', () => {
  it('does not reach the target, in headers and in the query', async () => {
    await open();
    const asked = await line.ask(
      'GET',
      `${PODS}?watch=0&access_token=${STOLEN}&continue=abc&X-Amz-Signature=${STOLEN}&api_key[]=${STOLEN}`,
      {
        headers: { ...FOREIGN, ...KEPT },
      },
    );
    expect(asked.status).toBe(200);
    const [seen] = line.seen;
    expect(seen?.url).toBe(`${PODS}?watch=0&continue=abc`);
    const names = seen?.rawHeaders.filter((_, i) => i % 2 === 0).map((name) => name.toLowerCase());
    expect(names?.sort()).toEqual([
      'accept',
      'audit-id',
      'authorization',
      'connection',
      'host',
      'kubectl-command',
      'x-request-id',
    ]);
    expect(seen?.headers.authorization).toBe(`Bearer ${REAL_TOKEN}`);
    expect(JSON.stringify(seen)).not.toMatch(new RegExp(`${STOLEN}|${TOKEN}`));
    // That it was tried is on record.
    expect(line.recorder.request(1)?.listen.headers.map(([name]) => name)).toContain('X-Remote-User');
    expect(line.recorder.everything()).not.toContain(REAL_TOKEN);
  });

  it('does not reach it by an upgrade either', async () => {
    await open();
    line.onUpgrade = (_, socket) =>
      socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    const socket = await line.raw();
    const ear = new Ear(socket);
    const lines = Object.entries(FOREIGN).map(([name, value]) => `${name}: ${value}`);
    socket.write(
      [
        `GET ${PODS}/p/exec?command=sh&token=${STOLEN} HTTP/1.1`,
        `Host: 127.0.0.1:${line.listener.port}`,
        ...[
          'Connection: Upgrade',
          'Upgrade: websocket',
          'Sec-WebSocket-Version: 13',
          'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
        ],
        ...[`Authorization: Bearer ${TOKEN}`, ...lines, '', ''],
      ].join('\r\n'),
    );
    await ear.until('101');
    const [seen] = line.seen;
    expect([seen?.url, seen?.headers.authorization]).toEqual([`${PODS}/p/exec?command=sh`, `Bearer ${REAL_TOKEN}`]);
    expect(seen?.headers['sec-websocket-key']).toBe('dGhlIHNhbXBsZSBub25jZQ==');
    expect(JSON.stringify(seen)).not.toMatch(new RegExp(`${STOLEN}|${TOKEN}|remote|impersonate`, 'i'));
  });
});

describe('impersonation', () => {
  const impersonated = (): readonly string[] =>
    (line.seen.at(-1)?.rawHeaders ?? []).flatMap((name, i, all) =>
      i % 2 === 0 && /^impersonate/i.test(name) ? [`${name}: ${all[i + 1] ?? ''}`] : [],
    );

  it('tells the target who the agent is, request by request, and the record whom it told', async () => {
    const asked: Asking[] = [];
    const sentAs = { user: 'agent:ada', groups: ['agents', 'builders'], extra: ['chaperone.session'] };
    await open({ impersonate: (who) => (asked.push(who), { ...sentAs, extraValues: [['chaperone.session', who.session]] }) });
    for (let i = 0; i < 2; i += 1) {
      expect((await line.ask('GET', PODS)).status).toBe(200);
      expect(impersonated()).toEqual([
        ...['Impersonate-User: agent:ada', 'Impersonate-Group: agents', 'Impersonate-Group: builders'],
        'Impersonate-Extra-chaperone.session: session-1',
      ]);
    }
    expect(asked[0]).toMatchObject({ identity: { subject: 'ada' }, agent: 'tester', session: 'session-1' });
  });

  it('of its own is refused there, and nothing is sent', async () => {
    await open({ impersonate: () => ({ user: 'agent:ada', groups: [], extra: [], extraValues: [] }) });
    expect((await line.ask('GET', PODS, { headers: { 'Impersonate-User': 'eve' } })).status).toBe(403);
    expect(line.seen).toEqual([]);
  });

  it('that policy names is written anew from what was understood', async () => {
    const rules: Policy['rules'] = [
      { name: 'as', reason: 'allowed', verbs: ['impersonate'], effect: 'allow' },
      ...ALLOW_ALL.rules,
    ];
    await open({}, { ...ALLOW_ALL, rules });
    const headers = { 'impersonate-user': 'eve', 'IMPERSONATE-GROUP': ['a', 'b'], 'Impersonate-Extra-Acme.com%2fProject': 'p' };
    expect((await line.ask('GET', PODS, { headers })).status).toBe(200);
    expect(impersonated()).toEqual([
      ...['Impersonate-User: eve', 'Impersonate-Group: a', 'Impersonate-Group: b', 'Impersonate-Extra-acme.com%2Fproject: p'],
    ]);
  });
});

describe('a credential that the target does not take any more', () => {
  /** A target that knows one token, and a source that has to be told to get it. */
  const renewable = async (): Promise<{ rejected: number; taken: string }> => {
    const state = { rejected: 0, taken: 'new' };
    let current: UpstreamCredential = { headers: { authorization: 'Bearer old' } };
    await open({
      authorize: () => current,
      rejected: (refused) => {
        state.rejected += 1;
        if (refused === current) current = { headers: { authorization: `Bearer ${state.taken}` } };
      },
    });
    line.onRequest = (request, response) => {
      const ok = request.headers.authorization === 'Bearer new';
      response
        .writeHead(ok ? 200 : 401, { 'content-type': 'text/plain' })
        .end(ok ? 'welcome' : `who are you? ${'x'.repeat(5_000)}`);
    };
    return state;
  };

  it('is replaced under a read, which the agent and the record see once', async () => {
    const state = await renewable();
    const answer = await line.ask('GET', PODS);
    expect([answer.status, answer.text]).toEqual([200, 'welcome']);
    expect(line.seen.map(({ headers }) => headers.authorization)).toEqual(['Bearer old', 'Bearer new']);
    expect(line.recorder.events.map(({ t }) => t)).toEqual(['request', 'response', 'end']);
    expect(line.recorder.response(1)?.status).toBe(200);
    expect([await line.recorder.end(1), line.recorder.text(1, 'response')]).toMatchObject([{ outcome: 'complete' }, 'welcome']);
    expect(state.rejected).toBe(1);
  });

  it('is replaced after a write, which is never sent twice', async () => {
    await renewable();
    expect((await line.ask('POST', PODS, { body: '{}' })).status).toBe(401);
    expect([line.seen.length, line.recorder.response(1)?.status]).toEqual([1, 401]);
    expect((await line.ask('POST', PODS, { body: '{}' })).status).toBe(200);
  });

  it('is replaced after an exec, which is never begun twice', async () => {
    const state = await renewable();
    line.onUpgrade = (_, socket) => socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno');
    const socket = await line.raw();
    const ear = new Ear(socket);
    socket.write(
      [
        `POST ${PODS}/p/exec?command=sh HTTP/1.1`,
        ...[`Host: 127.0.0.1:${line.listener.port}`, 'Connection: Upgrade', 'Upgrade: SPDY/3.1', 'Content-Length: 0'],
        ...[`Authorization: Bearer ${TOKEN}`, '', ''],
      ].join('\r\n'),
    );
    await ear.until('401');
    expect([line.seen.map(({ headers }) => headers.authorization), state.rejected]).toEqual([['Bearer old'], 1]);
    expect(line.recorder.response(1)?.status).toBe(401);
    expect((await line.ask('GET', PODS)).status).toBe(200);
    expect(line.seen.length).toBe(2);
  });

  it('that cannot be replaced is answered as the target did, after two tries', async () => {
    const state = await renewable();
    state.taken = 'wrong too';
    const answer = await line.ask('GET', PODS);
    expect([answer.status, answer.text.length]).toEqual([401, 5_013]);
    expect([line.seen.length, state.rejected]).toEqual([2, 1]);
    expect(line.recorder.text(1, 'response').length).toBe(5_013);
  });
});
