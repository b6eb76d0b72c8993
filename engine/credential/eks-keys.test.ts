import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { awsReason, baseKeys, requestHandler } from './eks-keys.ts';

let dir: string | undefined;
afterEach(() => {
  vi.unstubAllEnvs();
  if (dir !== undefined) rmSync(dir, { recursive: true });
  dir = undefined;
});

// AssumeRole itself is tested in eks.test.ts, against an STS.
it('baseKeys come from the vault, or from the profile of that name', async () => {
  const base = { from: 'key' as const, accessKeyId: 'AKIA', secretAccessKey: 's' };
  expect(await baseKeys({ base, region: 'eu-west-1' })()).toEqual({ accessKeyId: 'AKIA', secretAccessKey: 's' });
  dir = mkdtempSync(join(tmpdir(), 'chaperone-aws-'));
  const file = join(dir, 'credentials');
  writeFileSync(
    file,
    '[default]\naws_access_key_id = D\naws_secret_access_key = d\n[ci]\naws_access_key_id = C\naws_secret_access_key = c\n',
  );
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', file);
  vi.stubEnv('AWS_CONFIG_FILE', join(dir, 'config'));
  // The environment's own key is not the profile's.
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'E');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'e');
  expect(await baseKeys({ base: { from: 'profile', profile: 'ci' }, region: 'eu-west-1' })()).toMatchObject({ accessKeyId: 'C' });
});

it.runIf(process.platform !== 'win32')('a program of a profile does not learn where the passphrase is', async () => {
  dir = mkdtempSync(join(tmpdir(), 'chaperone-aws-'));
  const program = join(dir, 'program');
  const keys = '{"Version":1,"AccessKeyId":"%s","SecretAccessKey":"s"}';
  writeFileSync(program, `#!/bin/sh\nprintf '${keys}' "\${CHAPERONE_PASSPHRASE_FILE:-none}"\n`, { mode: 0o700 });
  writeFileSync(join(dir, 'config'), `[profile ci]\ncredential_process = ${program}\n`);
  vi.stubEnv('AWS_CONFIG_FILE', join(dir, 'config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(dir, 'credentials'));
  vi.stubEnv('CHAPERONE_PASSPHRASE_FILE', '/secret/passphrase');
  const base = { from: 'profile' as const, profile: 'ci' };
  expect(await baseKeys({ base, region: 'eu-west-1' })()).toMatchObject({ accessKeyId: 'none' });
});

it.each([
  [Object.assign(new Error('User: arn is not authorized'), { name: 'AccessDenied' }), 'AccessDenied'],
  [Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
  [Object.assign(new Error('x'), { name: 'secret: hunter2' }), 'unknown error'],
  [new Error('hunter2'), 'unknown error'],
  [undefined, 'unknown error'],
])('awsReason of %s is %s', (error, reason) => {
  expect(awsReason(error)).toBe(reason);
});

it('requestHandler trusts the authority it is given, and waits for nobody for ever', () => {
  const handler = requestHandler('PEM') as { httpsAgent: { options: { ca?: string } }; requestTimeout: number };
  expect([handler.httpsAgent.options.ca, handler.requestTimeout]).toEqual(['PEM', 10_000]);
});
