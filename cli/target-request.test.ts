import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Bridge } from '../contract/bridge.ts';
import { addOf, type AddOptions } from './target-request.ts';
import type { Terminal } from './terminal.ts';
import { fakeScreen } from './testing/screen.ts';

let cwd = '';
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'chaperone-target-'));
  const files = {
    token: 'hush-token\n',
    basic: 'mia:hush:pw\n',
    'ca.pem': 'PEM',
    proxy: 'http://mia:hush@proxy:3128\n',
    word: 'no-colon',
  };
  const keys = {
    ini: '[default]\naws_access_key_id = AKIAEXAMPLEEXAMPLE00\naws_secret_access_key = hush/key+1\n',
    lines: 'AKIAEXAMPLEEXAMPLE00\nhush/key+1\n',
    broken: 'hush\n',
  };
  for (const [name, text] of Object.entries({ ...files, ...keys })) writeFileSync(join(cwd, name), text, { mode: 0o600 });
});
afterAll(() => rmSync(cwd, { recursive: true }));

/** The method that would be called, and with what. */
async function asked(options: AddOptions, over: Partial<Terminal> = {}): Promise<unknown> {
  const add = await addOf(fakeScreen({ cwd, ...over }).terminal, 'it', options);
  const bridge = new Proxy({}, { get: (_, method) => (params: unknown) => Promise.resolve([method, params]) }) as Bridge;
  return add(bridge);
}

const answers = (answer: string): Partial<Terminal> => ({ ask: () => Promise.resolve(answer) });

describe('a target', () => {
  it('is the practice cluster, or a context, with the kubeconfig’s whole path', async () => {
    expect(await asked({ practice: true })).toEqual(['targets.practice', { name: 'it' }]);
    expect(await asked({})).toEqual(['targets.add', { name: 'it' }]);
    const options = { kubeconfig: 'k', context: 'c', impersonateUser: 'agent:{subject}', impersonateGroup: ['{groups}'] };
    expect(await asked(options)).toEqual([
      'targets.add',
      {
        ...{ name: 'it', kubeconfig: join(cwd, 'k'), context: 'c' },
        impersonate: { user: 'agent:{subject}', groups: ['{groups}'], extra: false },
      },
    ]);
  });

  it('whose certificate is not checked is confirmed by its name, or --yes', async () => {
    const insecure = { insecureSkipTlsVerify: true };
    const added = ['targets.add', { name: 'it', insecure: true }];
    expect(await asked(insecure, answers('it'))).toEqual(added);
    expect(await asked({ ...insecure, yes: true })).toEqual(added);
    await expect(asked(insecure, answers('y'))).rejects.toThrow('Not confirmed; nothing was added.');
    await expect(asked(insecure)).rejects.toThrow('has to be confirmed: on a terminal, or with --yes');
  });

  it('is an EKS cluster, with what AWS is asked with', async () => {
    const none = { role: null, externalId: null, stsEndpoint: null, stsCa: null };
    expect(await asked({ eks: 'shop', region: 'eu-central-1' })).toEqual([
      'targets.eks',
      { name: 'it', cluster: 'shop', region: 'eu-central-1', base: { from: 'environment' }, ...none },
    ]);
    const more = { role: 'arn:aws:iam::123456789012:role/a', externalId: 'x1', stsEndpoint: 'https://sts', stsCaFile: 'ca.pem' };
    const options = {
      eks: 'shop',
      region: 'eu-west-1',
      profile: 'p',
      server: 'https://s',
      caFile: 'ca.pem',
      impersonateUser: 'u',
      ...more,
    };
    expect(await asked(options)).toEqual([
      'targets.eks',
      {
        ...{
          name: 'it',
          cluster: 'shop',
          region: 'eu-west-1',
          base: { from: 'profile', profile: 'p' },
          server: 'https://s',
          ca: 'PEM',
        },
        ...{ role: more.role, externalId: 'x1', stsEndpoint: 'https://sts', stsCa: 'PEM' },
        impersonate: { user: 'u', groups: [], extra: false },
      },
    ]);
    const base = { from: 'key', accessKeyId: 'AKIAEXAMPLEEXAMPLE00', secretAccessKey: 'hush/key+1' };
    for (const awsKeyFile of ['ini', 'lines']) {
      expect(await asked({ eks: 'shop', region: 'eu-west-1', awsKeyFile })).toEqual([
        'targets.eks',
        { name: 'it', cluster: 'shop', region: 'eu-west-1', base, ...none },
      ]);
    }
  });

  it.each<[AddOptions, Partial<Terminal>, object]>([
    [{}, {}, { type: 'none' }],
    [{ bearerFile: 'token' }, {}, { type: 'token', token: 'hush-token' }],
    [{ bearer: true }, answers('typed'), { type: 'token', token: 'typed' }],
    [{ basicFile: 'basic' }, {}, { type: 'basic', username: 'mia', password: 'hush:pw' }],
    [{ basic: 'mia' }, answers('typed'), { type: 'basic', username: 'mia', password: 'typed' }],
    [{ basic: 'mia', basicFile: 'token' }, {}, { type: 'basic', username: 'mia', password: 'hush-token' }],
    [{ header: 'X-Api-Key', secretFile: 'token' }, {}, { type: 'header', name: 'X-Api-Key', value: 'hush-token' }],
    [{ query: 'key' }, answers('typed'), { type: 'query', name: 'key', value: 'typed' }],
  ])('is a service with %j', async (options, over, credential) => {
    expect(await asked({ url: 'https://api', ...options }, over)).toEqual([
      'targets.https',
      { name: 'it', url: 'https://api', credential },
    ]);
  });

  it('is a service behind a proxy, with an authority of its own', async () => {
    const plain = { name: 'it', url: 'https://api', ca: 'PEM', credential: { type: 'none' } };
    expect(await asked({ url: 'https://api', caFile: 'ca.pem', proxyUrl: 'socks5://proxy:1080' })).toEqual([
      'targets.https',
      { ...plain, proxyUrl: 'socks5://proxy:1080' },
    ]);
    expect(await asked({ url: 'https://api', caFile: 'ca.pem', proxyUrlFile: 'proxy' })).toEqual([
      'targets.https',
      { ...plain, proxyUrl: 'http://mia:hush@proxy:3128' },
    ]);
  });
});

const service = { url: 'https://api' };
it.each<[AddOptions, string]>([
  [{ practice: true, url: 'https://api' }, 'A target is one of'],
  [{ practice: true, context: 'c' }, '--context does not go with --practice.'],
  [{ ...service, region: 'r' }, '--region does not go with --url.'],
  [{ ...service, impersonateUser: 'u' }, '--impersonate-user does not go with --url.'],
  [{ secretFile: 'token' }, '--secret-file does not go with a kubeconfig.'],
  [{ impersonateGroup: ['g'] }, 'Say as which user with --impersonate-user'],
  [{ eks: 'shop' }, 'Say in which region'],
  [{ eks: 'shop', region: 'eu-west-1', profile: 'p', awsKeyFile: 'ini' }, 'not both'],
  [{ eks: 'shop', region: 'eu-west-1', awsKeyFile: 'broken' }, 'it has no aws_access_key_id'],
  [{ ...service, bearerFile: 'token', header: 'X' }, 'A target has one credential'],
  [{ ...service, bearerFile: 'token', secretFile: 'token' }, '--secret-file goes with --header or --query.'],
  [{ ...service, header: 'X' }, 'Give --secret-file FILE, or run this on a terminal.'],
  [{ ...service, basicFile: 'word' }, 'it is not written user:password'],
  [{ ...service, proxyUrl: 'http://a', proxyUrlFile: 'proxy' }, 'not both'],
  [{ eks: 'shop', region: 'nowhere' }, 'The target is not valid: --region has to be a region of AWS, such as eu-west-1.'],
  [{ eks: 'shop', region: 'eu-west-1', role: 'agents' }, '--role has to be the ARN of a role, such as arn:'],
  [{ eks: 'shop', region: 'eu-west-1', server: 'http://hush' }, '--server has to be an https address.'],
  [{ url: 'http://hush' }, 'The target is not valid: --url has to be an https address.'],
  [{ ...service, proxyUrl: 'ftp://hush' }, '--proxy-url has to be an http, https, socks5 or socks5h address.'],
  [{ url: 'https://mia:hush@api' }, 'A password must not be in a command line; give --basic.'],
  [{ ...service, proxyUrl: 'http://mia:hush@proxy' }, 'give --proxy-url-file'],
])('refuses %j, with no secret in what it says', async (options, reason) => {
  const failed = asked(options);
  await expect(failed).rejects.toMatchObject({ code: 'cli.usage', message: expect.stringContaining(reason) as string });
  await expect(failed).rejects.not.toThrow(/hush/);
});
