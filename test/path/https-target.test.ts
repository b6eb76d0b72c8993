/** A plain HTTPS service behind the same line: any path, its own kind of credential, nothing of Kubernetes. */
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import type { Policy } from '../../contract/policy.ts';
import type { UpstreamCredential } from '../../proxy/proxy.ts';
import { openLine, TOKEN, type Line } from './line.ts';

const SECRET = 'canary-s3cret/value&more';
const POLICY: Policy = {
  apiVersion: 'chaperone/v1',
  kind: 'Policy',
  name: 'https',
  description: '',
  rules: [
    { name: 'issues', reason: 'may write issues', verbs: ['post'], nonResourceURLs: ['/repos/acme/app/issues'], effect: 'allow' },
    { name: 'no-admin', reason: 'not there', nonResourceURLs: ['/admin', '/admin/*'], effect: 'deny' },
    { name: 'read', reason: 'may read', verbs: ['get', 'head'], nonResourceURLs: ['*'], effect: 'allow' },
  ],
};

let line: Line;
afterEach(() => line.close());
const open = async (credential: UpstreamCredential = { headers: {} }, basePath = ''): Promise<void> => {
  line = await openLine(POLICY, basePath, undefined, { kind: 'https', authorize: () => credential });
};

describe('a plain HTTPS target', () => {
  it('has any path, and policy sees method and path alone', async () => {
    await open({ headers: {} }, '/v3');
    expect((await line.ask('GET', '/')).status).toBe(200);
    expect((await line.ask('GET', '/api/v1/namespaces/x/secrets/s')).status).toBe(200);
    expect((await line.ask('POST', '/repos/acme/app/issues', { body: '{}' })).status).toBe(200);
    expect((await line.ask('POST', '/repos/acme/app', { body: '{}' })).status).toBe(403);
    const denied = await line.ask('GET', '/admin/users');
    expect([denied.status, (JSON.parse(denied.text) as { kind: string }).kind]).toEqual([403, 'Status']);
    expect(line.seen.map(({ url }) => url)).toEqual(['/v3/', '/v3/api/v1/namespaces/x/secrets/s', '/v3/repos/acme/app/issues']);
    expect(line.recorder.request(2)?.policy?.attributes).toMatchObject({ isResource: false, verb: 'get', resource: '' });
  });

  it.each(['/a/../admin', '/a/..;/admin', '/a;x=1', '/admin%2fusers', '//admin', '/%61dmin%3b', '/a?x=1;y=2', '/a\\b'])(
    'does not take the ambiguous %s',
    async (path) => {
      await open();
      expect((await line.ask('GET', path)).status).toBe(400);
      expect(line.seen).toEqual([]);
    },
  );

  it('does not leave HTTP', async () => {
    await open();
    const headers = { Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13', 'Sec-WebSocket-Key': 'x' };
    const answer = await line.ask('GET', '/api/v1/namespaces/x/pods/p/exec', { headers });
    expect([answer.status, line.seen.length]).toEqual([400, 0]);
  });

  it('masks nothing of what only looks like a Secret of Kubernetes', async () => {
    await open();
    const body = '{"kind":"Secret","data":{"a":"aHVudGVyMg=="}}';
    line.onRequest = (_, response) => response.setHeader('content-type', 'application/json').end(body);
    expect((await line.ask('GET', '/api/v1/namespaces/x/secrets/s')).text).toBe(body);
  });
});

describe('its credential', () => {
  const KINDS: readonly (readonly [string, UpstreamCredential, (seen: Line['seen'][number]) => unknown, unknown])[] = [
    ['header', { headers: { 'x-service-key': SECRET } }, ({ headers }) => headers['x-service-key'], SECRET],
    ['bearer', { headers: { authorization: `Bearer ${SECRET}` } }, ({ headers }) => headers.authorization, `Bearer ${SECRET}`],
    [
      'basic',
      { headers: { authorization: `Basic ${Buffer.from(`ada:${SECRET}`).toString('base64')}` } },
      ({ headers }) => headers.authorization,
      `Basic ${Buffer.from(`ada:${SECRET}`).toString('base64')}`,
    ],
    [
      'query',
      { headers: {}, query: [['key', SECRET]] },
      ({ url }) => new URL(url, 'https://x').searchParams.getAll('key'),
      [SECRET],
    ],
  ];

  it.each(KINDS)("by %s is the target's alone, even if it is repeated in the answer", async (_, credential, shown, expected) => {
    await open(credential);
    const text = (seen: Line['seen'][number]): string => `${seen.url}\n${JSON.stringify(seen.headers)}\n${SECRET}`;
    line.onRequest = (_request, response) => {
      const seen = line.seen.at(-1)!;
      response.writeHead(404, {
        'content-type': 'text/plain',
        location: `https://elsewhere.example${seen.url}`,
        'x-echo': SECRET,
      });
      // In two pieces, cut in the middle of it.
      const all = Buffer.from(text(seen));
      response.write(all.subarray(0, all.length - 9), () => response.end(all.subarray(all.length - 9)));
    };
    const headers = { X_Service_Key: 'theirs', 'X-Service-Key': 'theirs' };
    const answer = await line.ask('GET', '/x?a=1&key=theirs&KEY=theirs&k%65y=theirs', { headers });
    const seen = line.seen[0]!;
    expect(shown(seen)).toEqual(expected);
    const forms = [SECRET, encodeURIComponent(SECRET), Buffer.from(`ada:${SECRET}`).toString('base64')];
    const leaked = (where: string): string[] => forms.filter((form) => where.includes(form));
    expect(leaked(answer.text + JSON.stringify(answer.headers))).toEqual([]);
    expect(leaked(line.recorder.everything())).toEqual([]);
    // Nothing else was touched.
    expect(answer.text.length).toBe(text(seen).length);
    expect(answer.text).toContain('"host":');
    expect((await line.recorder.end(1)).masked?.map(({ rule }) => rule)).toContain('echoed-credential');
    expect(JSON.stringify(seen)).not.toContain(TOKEN);
  });

  it('is looked for, so that answers come as they are, and what comes compressed nevertheless is withheld', async () => {
    await open({ headers: { 'x-service-key': SECRET } });
    line.onRequest = (request, response) => {
      expect(request.headers['accept-encoding']).toBe('identity');
      response.setHeader('content-encoding', 'gzip').end(gzipSync(SECRET));
    };
    const answer = await line.ask('GET', '/x', { headers: { 'Accept-Encoding': 'gzip' } });
    expect([answer.status, answer.text.includes('compressed')]).toEqual([502, true]);
    // Of what has no secret, everything passes.
    await line.close();
    await open();
    line.onRequest = (_, response) => response.setHeader('content-encoding', 'gzip').end(gzipSync('x'));
    expect((await line.ask('GET', '/x')).headers['content-encoding']).toBe('gzip');
  });

  it('does not change what has no body', async () => {
    await open({ headers: { 'x-service-key': SECRET } });
    line.onRequest = (_, response) => response.writeHead(200, { 'content-length': '1234' }).end();
    const answer = await line.ask('HEAD', '/x');
    expect([answer.status, answer.headers['content-length']]).toEqual([200, '1234']);
  });
});
