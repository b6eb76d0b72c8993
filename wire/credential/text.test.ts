import { describe, expect, it } from 'vitest';
import { credentialsIn, formsIn, merged, replaced } from './text.ts';

const hide = (text: string): string => replaced(text, credentialsIn(text), () => '***');
/** Assembled here, so that no scanner takes this file for a leak. */
const join = (...parts: string[]): string => parts.join('');
const x = (n: number): string => 'aB3dE5gH7jK9mN1pQ2rS4tU6vW8xY0zA'.repeat(4).slice(0, n);

const SAMPLES: Readonly<Record<string, string>> = {
  jwt: join('eyJ', x(20), '.', 'eyJ', x(20), '.', x(30)),
  'unsigned jwt': join('eyJ', x(20), '.', 'eyJ', x(20), '.'),
  jwe: join('eyJ', x(20), '..', x(10), '.', x(10), '.', x(10)),
  session: join('chp', '_', x(43)),
  'session in base64': Buffer.from(join('chp', '_', x(43))).toString('base64url'),
  'github classic': join('ghp', '_', x(36)),
  'github fine': join('github', '_pat_', x(40)),
  gitlab: join('glpat', '-', x(20)),
  aws: join('AKIA', 'QWERTYUIOPASDFGH'),
  slack: join('xoxb', '-', x(30)),
  openai: join('sk', '-', x(40)),
  anthropic: join('sk', '-ant-', x(40)),
  stripe: join('sk', '_live_', x(24)),
  npm: join('npm', '_', x(36)),
  google: join('AI', 'za', x(35)),
  vault: join('hvs', '.', x(24)),
  age: join('AGE-SECRET', '-KEY-1', 'QWERTYUIOPASDFGHJKLZXCVBNM'),
  pem: join('-----BEGIN EC PRIV', 'ATE KEY-----\n', x(60), '\n-----END EC PRIV', 'ATE KEY-----'),
  'pem cut off': join('-----BEGIN PRIV', 'ATE KEY-----\n', x(60)),
  'pem in base64': Buffer.from(join('-----BEGIN RSA PRIV', 'ATE KEY-----\n', x(60))).toString('base64'),
};

describe('formsIn', () => {
  it.each(Object.entries(SAMPLES))('knows %s alone and within a text', (_, sample) => {
    expect(replaced(sample, formsIn(sample), () => '')).toBe('');
    expect(hide(`a ${sample}`)).toBe('a ***');
  });

  it.each([
    'sk-learn-tutorial',
    'eyJ',
    'a task-1234567890abcdefghij',
    'ghp_short',
    '-----BEGIN CERTIFICATE-----',
    'AKIA',
    'xoxo',
  ])('takes %s for nothing', (text) => {
    expect(formsIn(text)).toEqual([]);
  });
});

describe('credentialsIn', () => {
  it.each<readonly [string, string]>([
    ['Authorization: Bearer abcdef', 'Authorization: Bearer ***'],
    ['authorization:abc def', 'authorization:abc ***'],
    ['Authorization: AWS4-HMAC-SHA256 Credential=a, Signature=b', 'Authorization: AWS4-HMAC-SHA256 ***'],
    ['use bearer abcdefgh now', 'use bearer *** now'],
    ['Basic dXNlcjpwYXNz', 'Basic ***'],
    ['Cookie: a=b; c=d', 'Cookie: ***'],
    ['{"password":"a\\"b","user":"u"}', '{"password":"***","user":"u"}'],
    ["{'token': 'x'}", "{'token': '***'}"],
    ['password: x\nuser: y', 'password: ***\nuser: y'],
    ['clientSecret=abc&x=1', 'clientSecret=***&x=1'],
    ['host=h password=abc dbname=d', 'host=h password=*** dbname=d'],
    ['https://ada:pw@host/path', 'https://***@host/path'],
    ['postgres://u:p@ss@db:5432/x', 'postgres://***@db:5432/x'],
    ['git clone https://tok@host/r.git', 'git clone https://***@host/r.git'],
    ['https://h/x?sig=abc&se=1', 'https://h/x?sig=***&se=1'],
    ['https://h/?X-Amz-Signature=abc&X-Amz-Date=d', 'https://h/?X-Amz-Signature=***&X-Amz-Date=d'],
    ['https://h/?tok%65n=abc', 'https://h/?tok%65n=***'],
    ['x-vault-token: s', 'x-vault-token: ***'],
  ])('hides the secret part of %j', (text, hidden) => {
    expect(hide(text)).toBe(hidden);
  });

  it.each([
    'ssh://git@host/repo',
    'password=$PASSWORD',
    'TOKEN=${TOKEN}',
    'PWD=/home/ada',
    'secretName=db',
    'tokenFile: /t',
    'max_tokens=100',
    'basic authentication is off',
    'http://host:80/a@b',
    'token',
    'password:',
    '',
  ])('leaves %j as it is', (text) => {
    expect(hide(text)).toBe(text);
  });
});

describe('merged', () => {
  it('puts them in order and joins what overlaps', () => {
    expect(
      merged([
        { start: 5, end: 9 },
        { start: 0, end: 2 },
        { start: 8, end: 12 },
        { start: 2, end: 3 },
      ]),
    ).toEqual([
      { start: 0, end: 3 },
      { start: 5, end: 12 },
    ]);
  });
});
