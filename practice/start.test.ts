import { randomBytes } from 'node:crypto';
import { request } from 'node:https';
import { afterEach, expect, it } from 'vitest';
import { DATA } from './fixture.ts';
import type { PracticeCluster } from './practice.ts';
import { startPractice } from './start.ts';

const clock = { wall: () => Date.now(), monotonic: () => Math.floor(performance.now() * 1000) };
const open: PracticeCluster[] = [];

async function start(port = 0, data = DATA): Promise<PracticeCluster> {
  const cluster = await startPractice({ clock, random: (size) => randomBytes(size), data, port });
  open.push(cluster);
  return cluster;
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((cluster) => cluster.close()));
});

function get(
  cluster: PracticeCluster,
  path: string,
  token = cluster.token,
  ca = cluster.ca,
): Promise<{ code: number | undefined; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(
      `${cluster.server}${path}`,
      { ca, headers: { authorization: `Bearer ${token}` }, agent: false },
      (message) => {
        let text = '';
        message.on('data', (chunk: Buffer) => (text += chunk.toString()));
        message.on('end', () => resolve({ code: message.statusCode, text }));
        message.on('error', reject);
      },
    );
    sent.on('error', reject).end();
  });
}

it('serves its data over TLS to the holder of the token', async () => {
  const cluster = await start();
  expect(cluster.server).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
  const { code, text } = await get(cluster, '/apis/apps/v1/namespaces/shop/deployments');
  expect(code).toBe(200);
  expect((JSON.parse(text) as { items: { metadata: { name: string } }[] }).items.map((item) => item.metadata.name)).toEqual([
    'api',
    'web',
  ]);
  expect((await get(cluster, '/api/v1/pods', 'wrong')).code).toBe(401);
  expect(cluster.audit().map((event) => [event.verb, event.responseStatus?.code])).toEqual([
    ['list', 200],
    ['list', 401],
  ]);
});

it('has an authority and a token of its own', async () => {
  const [a, b] = await Promise.all([start(), start()]);
  expect(a.token).not.toBe(b.token);
  expect((await get(a, '/api', b.token)).code).toBe(401);
  await expect(get(a, '/api', a.token, b.ca)).rejects.toThrow();
});

it('ends open streams when it closes, and frees its port', async () => {
  const cluster = await start();
  const opened = Promise.withResolvers<undefined>();
  const ended = Promise.withResolvers<string>();
  const options = { ca: cluster.ca, headers: { authorization: `Bearer ${cluster.token}` }, agent: false } as const;
  request(`${cluster.server}/api/v1/pods?watch=true`, options, (message) => {
    message.once('data', () => opened.resolve(undefined));
    message.on('error', () => ended.resolve('ended')).on('close', () => ended.resolve('ended'));
  })
    .on('error', opened.reject)
    .end();
  await opened.promise;
  await cluster.close();
  expect(await ended.promise).toBe('ended');
  const again = await start(Number(new URL(cluster.server).port));
  expect(again.server).toBe(cluster.server);
});

it('says which port is taken, and what is wrong with its data', async () => {
  const cluster = await start();
  await expect(start(Number(new URL(cluster.server).port))).rejects.toMatchObject({ code: 'listen.port' });
  await expect(start(0, '/nonexistent')).rejects.toMatchObject({ code: 'engine.internal' });
});

it('answers other requests that offer an upgrade as if they did not', async () => {
  const cluster = await start();
  const headers = { authorization: `Bearer ${cluster.token}`, connection: 'Upgrade', upgrade: 'h2c' };
  const code = await new Promise((resolve, reject) => {
    const sent = request(`${cluster.server}/version`, { ca: cluster.ca, headers, agent: false }, (message) => {
      message.resume();
      resolve(message.statusCode);
    });
    sent.on('error', reject).end();
  });
  expect(code).toBe(200);
});
