/** An agent with nothing but a client certificate: the real engine, authorities made here, plain requests, upgrades and an unmodified kubectl. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Status } from '../../contract/kubernetes.ts';
import { type Issued, makeTestAuthority, type TestAuthority } from '../support/authority/authority.ts';
import { Kubectl, kubectls } from '../support/kubectl/kubectl.ts';
import { type Answer, type EngineLine, openEngineLine, PODS, REAL, type Shown } from './engine-line.ts';
import { examples, runLines } from './page.ts';

const POLICY = `
apiVersion: chaperone/v1
kind: Policy
name: by-group
description: builders may enter pods
rules:
  - { name: builders, reason: builders may enter pods, groups: ['fleet:builders'], effect: allow }
`;
const EXEC = `${PODS}/web/exec?command=sh`;

let line: EngineLine;
let root: TestAuthority;
let revoked: Issued;
beforeAll(async () => {
  line = await openEngineLine();
  root = await makeTestAuthority();
  revoked = await root.client({ subject: 'CN=revoked, O=builders' });
  await line.engine.bridge['identities.add']({
    ...{ type: 'certificate', name: 'fleet', ca: root.cert, targets: ['*'], policy: { yaml: POLICY }, groupsPrefix: 'fleet:' },
    crls: [await root.revoke([revoked])],
  });
});
afterAll(() => line.close());
beforeEach(() => {
  line.seen.length = 0;
});

const shown = (issued: Issued, ...more: readonly Issued[]): Shown => ({
  cert: [issued, ...more].map(({ cert }) => cert).join(''),
  key: issued.key,
});
const messageOf = ({ text }: Answer): string => (JSON.parse(text) as Partial<Status>).message ?? '';
const sessionsOf = async (subject: string) =>
  (await line.sessions('supervised')).filter(({ info }) => info.identity?.subject === subject);

describe('a client certificate alone', () => {
  it('gets in, with plain requests and with upgrades, as one session', async () => {
    const own = await root.client({ subject: 'CN=ada, O=builders' });
    expect((await line.ask(shown(own))).status).toBe(200);
    expect(await line.upgrade(shown(own), EXEC)).toBe(101);
    expect((await line.ask(shown(own))).status).toBe(200);
    expect(line.seen.map(({ authorization }) => authorization)).toEqual([`Bearer ${REAL}`, `Bearer ${REAL}`, `Bearer ${REAL}`]);
    const sessions = await sessionsOf('ada');
    expect(sessions).toHaveLength(1);
    const run = own.certificate.serialNumber;
    expect(sessions[0]?.info.identity).toMatchObject({
      proof: 'certificate',
      provider: 'fleet',
      issuer: root.certificate.subject,
      run,
    });
    const steps = await line.steps(sessions[0]!.id);
    expect(steps.map(({ status, rule }) => [status, rule])).toEqual([
      [200, 'builders'],
      [101, 'builders'],
      [200, 'builders'],
    ]);
    const { identity } = await line.engine.bridge['sessions.step']({ id: sessions[0]!.id, n: 2 });
    expect(identity).toMatchObject({ subject: 'ada', groups: ['fleet:builders'], proof: 'certificate' });
  });

  it('may do what its groups allow', async () => {
    const reader = await root.client({ subject: 'CN=eve, O=readers' });
    expect([(await line.ask(shown(reader))).status, await line.upgrade(shown(reader), EXEC)]).toEqual([403, 403]);
    expect(line.seen).toEqual([]);
  });

  it('gets in over intermediates that it sends along, each time anew', async () => {
    const middle = await root.intermediate();
    const own = await middle.client({ subject: 'CN=far, O=builders' });
    for (const one of [own, own]) expect((await line.ask(shown(one, middle))).status).toBe(200);
    expect(await sessionsOf('far')).toHaveLength(1);
  });

  it('does not help a request with a bad token', async () => {
    const own = await root.client({ subject: 'CN=both, O=builders' });
    expect((await line.ask({ ...shown(own), token: 'nobody-knows-this' })).status).toBe(401);
    expect(line.seen).toEqual([]);
  });

  it('is refused once its token is revoked, also on a new connection', async () => {
    const own = await root.client({ subject: 'CN=leaked, O=builders' });
    expect((await line.ask(shown(own))).status).toBe(200);
    const rows = await line.engine.bridge['tokens.list']({});
    const row = rows.find(({ identity }) => identity.subject === 'leaked');
    await line.engine.bridge['tokens.revoke']({ id: row!.id, why: 'the key leaked' });
    const answer = await line.ask(shown(own));
    expect([answer.status, messageOf(answer)]).toEqual([401, expect.stringContaining('the key leaked')]);
    expect(await line.upgrade(shown(own), EXEC)).toBe(401);
    expect(line.seen).toHaveLength(1);
  });
});

describe('the example of docs/IDENTITY.md', () => {
  it('makes an authority and a certificate that gets in as the page says', async () => {
    const lines = examples('## A client certificate').filter((one) => !/^(chaperone|kubectl) /.test(one));
    expect(lines).toHaveLength(4);
    const dir = mkdtempSync(join(tmpdir(), 'chaperone-certificate-'));
    try {
      await runLines(lines, dir);
      const [ca, cert, key] = ['fleet.crt', 'agent.crt', 'agent.key'].map((file) => readFileSync(join(dir, file), 'utf8'));
      const provider = { type: 'certificate', name: 'page', ca: ca!, targets: ['staging'], groupsPrefix: 'fleet:' } as const;
      await line.engine.bridge['identities.add']({ ...provider, targets: ['staging'] });
      expect((await line.ask({ cert: cert!, key: key! })).status).toBe(200);
      expect((await sessionsOf('runner-7'))[0]?.info.identity).toMatchObject({ issuer: 'CN=fleet', groups: ['fleet:builders'] });
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
});

describe('a bad client certificate', () => {
  const past = { notBefore: Date.now() - 7_200_000, notAfter: Date.now() - 3_600_000 };
  it.each<readonly [string, RegExp, () => Promise<Shown>]>([
    [
      'of another authority',
      /no identity provider here vouches for its authority/,
      async () => shown(await (await makeTestAuthority()).client()),
    ],
    [
      'of another authority of that name',
      /does not lead to an authority that is trusted here/,
      async () =>
        shown(await (await makeTestAuthority({ subject: root.certificate.subject })).client({ subject: 'CN=x, O=builders' })),
    ],
    [
      'that signed itself',
      /no identity provider here vouches for its authority/,
      async () => shown(await makeTestAuthority({ ca: false })),
    ],
    ['that is over', /it expired at/, async () => shown(await root.client(past))],
    ['that was revoked by its authority', /it was revoked by its authority/, () => Promise.resolve(shown(revoked))],
    [
      'of a server',
      /not for client authentication/,
      async () => shown(await root.client({ extendedUsage: ['1.3.6.1.5.5.7.3.1'] })),
    ],
  ])('%s is answered with a sentence, recorded, and goes nowhere', async (_, sentence, make) => {
    const [strangers, sessions] = [(await line.strangers()).length, (await line.sessions('supervised')).length];
    const bad = await make();
    const answer = await line.ask(bad);
    expect([answer.status, messageOf(answer)]).toEqual([401, expect.stringMatching(sentence)]);
    expect(await line.upgrade(bad, EXEC)).toBe(401);
    const steps = (await line.strangers()).slice(strangers);
    expect(steps.map(({ status, code }) => [status, code])).toEqual([
      [401, 'identity.certificate'],
      [401, 'identity.certificate'],
    ]);
    expect([(await line.sessions('supervised')).length, line.seen]).toEqual([sessions, []]);
  });
});

const found = [...kubectls()];
it('finds a kubectl', () => {
  expect(found).not.toEqual([]);
});

describe.each(found)('kubectl %s with a client certificate in its kubeconfig', (version, file) => {
  it('reads and enters pods of the practice cluster', async () => {
    const { bridge } = line.engine;
    const targets = await bridge['targets.list']({});
    if (!targets.some(({ kind }) => kind === 'practice')) await bridge['targets.practice']({});
    const told = await bridge['sessions.open']({ agent: 'setup', targets: ['practice'] });
    const config = parse(told.kubeconfig) as { clusters: { cluster: { 'certificate-authority-data': string } }[] };
    await bridge['sessions.end']({ id: told.id });
    const own = await root.client({ subject: `CN=kubectl-${version}, O=builders` });
    const ca = Buffer.from(config.clusters[0]!.cluster['certificate-authority-data'], 'base64').toString();
    const kubectl = new Kubectl(file, { server: told.servers['practice']!, ca, certificate: own });
    try {
      const pods = await kubectl.run(['get', 'pods', '-l', 'app=api', '-o', 'jsonpath={.items[0].metadata.name}']);
      expect([pods.code, pods.error]).toEqual([0, '']);
      const ran = await kubectl.run(['exec', pods.out.toString(), '--', 'sh', '-c', 'echo in; exit 5']);
      expect([ran.code, ran.out.toString()]).toEqual([5, 'in\n']);
    } finally {
      kubectl.close();
    }
    const [session, more] = await sessionsOf(`kubectl-${version}`);
    expect(more).toBeUndefined();
    const steps = await line.steps(session!.id);
    expect(steps.some(({ subresource, status }) => subresource === 'exec' && status === 101)).toBe(true);
  });
});
