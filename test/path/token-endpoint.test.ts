/** The token endpoint on the listener of a target: what it takes, what it gives, and what of it is kept. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ChaperoneError } from '../../contract/errors.ts';
import { TOKEN_PATH } from '../../proxy/identity/token-endpoint.ts';
import type { ExchangeRequest, IssuedToken } from '../../proxy/proxy.ts';
import { ADA, admissionTo } from './admission.ts';
import { ALLOW_ALL, type Answer, Ear, type Line, openLine } from './line.ts';
import { stopped } from './recorder.ts';

const PROOF = 'assertion-canary-0123456789';
const ISSUED = 'chp_issued-canary';
const FORM = new URLSearchParams({
  grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
  subject_token: PROOF,
  subject_token_type: 'urn:ietf:params:oauth:token-type:saml2',
}).toString();

let line: Line;
const asked: ExchangeRequest[] = [];
beforeEach(async () => {
  line = await openLine();
  asked.length = 0;
  line.directory.exchange = (request): Promise<IssuedToken> => {
    asked.push(request);
    const identity = { ...ADA, proof: 'saml' as const, provider: 'idp', issuer: 'https://idp.test' };
    return Promise.resolve({
      token: ISSUED,
      admission: admissionTo(line.session, { identity, expiresAt: Date.now() + 900_500 }),
    });
  };
});
afterEach(() => line.close());

const post = (body: string | Buffer, headers: Record<string, string> = {}, path = TOKEN_PATH): Promise<Answer> =>
  line.ask('POST', path, { token: null, body, headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers } });
const errorOf = ({ text }: Answer): string => (JSON.parse(text) as { error: string }).error;

describe('the token endpoint', () => {
  it('gives a token for a proof, without any bearer, and keeps neither', async () => {
    const answer = await post(FORM);
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'no-store' });
    expect(JSON.parse(answer.text)).toEqual({
      access_token: ISSUED,
      issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      token_type: 'Bearer',
      expires_in: 900,
    });
    expect(asked).toEqual([{ type: 'saml2', proof: PROOF, target: 'practice', seconds: undefined }]);
    expect(line.seen).toEqual([]);

    expect(line.recorder.request(1)).toMatchObject({
      listen: { method: 'POST', url: TOKEN_PATH },
      identity: { subject: 'ada', proof: 'saml', issuer: 'https://idp.test' },
      target: 'practice',
    });
    expect(line.recorder.request(1)).not.toHaveProperty('policy');
    expect(line.recorder.response(1)).toMatchObject({ from: 'chaperone', status: 200 });
    const end = await line.recorder.end(1);
    expect(end).toMatchObject({ outcome: 'complete', requestBytes: FORM.length, unrecordedBytes: 0 });
    expect(end.masked?.map(({ part, path }) => `${part} ${path}`)).toEqual([
      'request.body subject_token',
      'response.body access_token',
    ]);
    for (const secret of [PROOF, ISSUED]) expect(line.recorder.everything()).not.toContain(secret);
    expect(line.recorder.text(1, 'request')).toContain('subject_token_type=urn');
    expect(line.recorder.text(1, 'response')).toContain('"expires_in":900');
  });

  it('does not care for a bearer, known or not', async () => {
    const answer = await line.ask('POST', TOKEN_PATH, {
      token: 'whatever',
      body: FORM,
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    });
    expect(answer.status).toBe(200);
  });

  it('refuses a proof that is not good in the words of OAuth, unattributed and without its text', async () => {
    line.directory.exchange = () => Promise.reject(new ChaperoneError('identity.replayed'));
    const answer = await post(FORM);
    expect([answer.status, JSON.parse(answer.text)]).toEqual([
      400,
      { error: 'invalid_request', error_description: 'This assertion was used before; each one is exchanged only once.' },
    ]);
    expect(line.strangers.request(1)).toMatchObject({ listen: { method: 'POST', url: TOKEN_PATH } });
    expect(line.strangers.request(1)).not.toHaveProperty('identity');
    expect(line.strangers.response(1)).toMatchObject({ status: 400, code: 'identity.replayed' });
    expect(await line.strangers.end(1)).toMatchObject({
      ...{ outcome: 'refused', code: 'identity.replayed' },
      ...{ requestBytes: FORM.length, unrecordedBytes: FORM.length },
    });
    expect(line.strangers.everything()).not.toContain(PROOF);
    expect(line.recorder.events).toEqual([]);
  });

  it.each([
    ['a GET', () => line.ask('GET', TOKEN_PATH, { token: null }), 400, 'identity.exchange'],
    ['JSON', () => post('{}', { 'Content-Type': 'application/json' }), 400, 'identity.exchange'],
    ['a form without a grant', () => post('a=b'), 400, 'identity.exchange'],
    ['too large a body', () => post(Buffer.alloc((256 << 10) + 1, 97)), 400, 'identity.exchange'],
  ] as const)('refuses %s', async (_, run, status, code) => {
    const answer = await run();
    expect([answer.status, errorOf(answer)]).toEqual([status, 'invalid_request']);
    expect(await line.strangers.end(1)).toMatchObject({ outcome: 'refused', code });
    expect([asked, line.seen]).toEqual([[], []]);
  });

  it('does not wait long for a body, and closes the connection', async () => {
    const { promise: late, resolve } = Promise.withResolvers<() => void>();
    line.schedule = (ms, run) => {
      if (ms === 10_000) resolve(run);
      return () => undefined;
    };
    const socket = await line.raw();
    const ear = new Ear(socket);
    socket.write(
      `POST ${TOKEN_PATH} HTTP/1.1\r\nHost: 127.0.0.1:${line.listener.port}\r\n` +
        `Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 500\r\n\r\ngrant_type=`,
    );
    (await late)();
    await ear.until('it took longer than 10 seconds');
    await ear.end();
    expect((await line.strangers.end(1)).code).toBe('forward.body');
  });

  it.each([
    ['a web page', { Origin: 'https://evil.test' }, 403, 'listen.origin'],
    ['another host', { Host: 'evil.test' }, 421, 'listen.host'],
  ] as const)('refuses %s like every other request', async (_, headers, status, code) => {
    expect((await post(FORM, headers)).status).toBe(status);
    expect(await line.strangers.end(1)).toMatchObject({ outcome: 'refused', code });
    expect([asked, line.seen]).toEqual([[], []]);
  });

  it('gives no token that could not be recorded', async () => {
    line.recorder.fault = (call) => (call === 'durable' ? stopped() : undefined);
    const answer = await post(FORM);
    expect([answer.status, answer.text.includes(ISSUED)]).toEqual([503, false]);
    expect(await line.recorder.end(1)).toMatchObject({ outcome: 'failed', code: 'record.stopped' });
  });

  it('answers 503 while the vault is locked', async () => {
    line.directory.exchange = () => Promise.reject(new ChaperoneError('record.locked'));
    const answer = await post(FORM);
    expect([answer.status, errorOf(answer), line.unrecorded]).toEqual([503, 'temporarily_unavailable', ['record.locked']]);
  });

  it('is the only path below /.chaperone, and none of them reaches the target', async () => {
    for (const path of ['/.chaperone/v1/token/', '/.chaperone/v1', '/.chaperone', '/.Chaperone/v1/token']) {
      expect([path, (await post(FORM, {}, path)).status]).toEqual([path, 404]);
    }
    expect((await post(FORM, {}, '/%2Echaperone/v1/token')).status).toBe(200);
    await line.close();
    line = await openLine(ALLOW_ALL, '', undefined, { kind: 'https' });
    for (const path of ['/.chaperone/v1/token/', '/.chaperone', '/%2Echaperone/x']) {
      const answer = await line.ask('POST', path, { body: FORM });
      expect([path, answer.status]).toEqual([path, 404]);
    }
    expect(line.seen).toEqual([]);
  });
});
