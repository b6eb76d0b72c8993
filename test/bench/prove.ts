/** Before anything is measured, every contestant shows that it answers correctly. */
import { createHash } from 'node:crypto';
import { request } from 'node:https';
import type { Ready } from './contestants/setup.ts';
import { ECHO, GET_PATH, podBody, POST_PATH } from './traffic.ts';

interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

function ask(to: Ready, method: string, path: string, body?: Buffer): Promise<Answer> {
  const headers = {
    ...to.headers,
    ...(body === undefined ? {} : { 'Content-Type': 'application/json', 'Content-Length': body.length }),
  };
  return new Promise((resolve, reject) => {
    const req = request(to.server + path, { method, ca: to.ca, agent: false, headers }, (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.on('error', reject);
      res.on('end', () => resolve({ status: res.statusCode ?? 0, body: Buffer.concat(chunks) }));
    });
    req.on('error', reject);
    req.end(body);
  });
}

/**
 * A GET must bring the very bytes of the pod; a POST's body must arrive whole, by the server's digest of it.
 * Throws Error that names the contestant and the difference.
 */
export async function prove(name: string, to: Ready): Promise<void> {
  const pod = podBody();
  const get = await ask(to, 'GET', GET_PATH);
  if (get.status !== 200) throw new Error(`${name}: GET answered ${get.status}: ${get.body.toString().slice(0, 300)}`);
  if (!get.body.equals(pod)) throw new Error(`${name}: GET brought ${get.body.length} other bytes than the server sent.`);
  const post = await ask(to, 'POST', `${POST_PATH}?${ECHO}`, pod);
  if (post.status !== 201) throw new Error(`${name}: POST answered ${post.status}: ${post.body.toString().slice(0, 300)}`);
  const echo = JSON.parse(post.body.toString()) as { bytes?: number; sha256?: string };
  if (echo.bytes !== pod.length || echo.sha256 !== createHash('sha256').update(pod).digest('hex')) {
    throw new Error(`${name}: the POST's body did not arrive as it was sent: ${post.body.toString()}`);
  }
}
