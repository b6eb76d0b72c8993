import 'reflect-metadata';
import { afterEach, describe, expect, it } from 'vitest';
import type { ImpersonateOption } from '../../contract/target.ts';
import { ASKING } from '../credential/testing/context.ts';
import { KubernetesCheck } from './kubernetes.ts';
import { Line } from './line.ts';
import { Report } from './report.ts';
import { ACCESS, apiServer, FakeCluster, REVIEW, VERSION, type Answers } from './testing/cluster.ts';

let cluster: FakeCluster | null = null;
afterEach(async () => {
  await cluster?.close();
  cluster = null;
});
async function check(answers: Answers, options: { impersonate?: ImpersonateOption; base?: string; token?: string } = {}) {
  cluster = await FakeCluster.start(answers);
  const { impersonate = null, base = '', token = 'good' } = options;
  const upstream = await cluster.upstream({ impersonate, server: `https://${cluster.host}${base}` });
  const report = new Report();
  const line = new Line(upstream);
  return { report, upstream, check: new KubernetesCheck(line, report, { headers: { authorization: `Bearer ${token}` } }) };
}
const last = (report: Report): string => {
  const one = report.result().checks.at(-1);
  return one ? `${one.what} ${one.ok ? 'ok' : 'FAIL'}: ${one.detail}` : '';
};
const user = (username: string) => [201, { status: { userInfo: { username } } }] as const;

describe('version', () => {
  it.each<readonly [string, readonly [number, unknown], string]>([
    ['a version', VERSION, 'version ok: It is Kubernetes v1.32.4.'],
    ['a refusal', [403, {}], 'version ok: It keeps its version to itself (403).'],
    ['a web page', [200, '<html>'], 'version FAIL: It does not answer like a Kubernetes API (200).'],
    [
      'words instead of a version',
      [200, { gitVersion: 'a\nb' }],
      'version FAIL: It does not answer like a Kubernetes API (200).',
    ],
  ])('understands %s', async (_, answer, expected) => {
    const { report, check: kubernetes } = await check(apiServer({ 'GET /version': answer }));
    await kubernetes.version();
    expect(last(report)).toBe(expected);
  });
});

describe('credential', () => {
  it.each<readonly [string, Answers, string]>([
    ['by name', apiServer({ [REVIEW]: user('ada') }), 'credential ok: The credential is accepted as ada.'],
    ['in the older way', apiServer({ [ACCESS]: [201, {}] }), 'credential ok: The credential is accepted.'],
    ['in the oldest way', apiServer({ 'GET /api': [200, {}] }), 'credential ok: The credential is accepted.'],
    [
      'anonymously',
      apiServer({ [REVIEW]: user('system:anonymous') }),
      'credential FAIL: The credential is not accepted (anonymous).',
    ],
    ['by a server in trouble', apiServer({ [REVIEW]: [503, {}] }), 'credential FAIL: The credential is not accepted (503).'],
    ['by an odd name', apiServer({ [REVIEW]: user('a\u001b[31mb') }), 'credential ok: The credential is accepted as a?[31mb.'],
  ])('is known %s', async (_, answers, expected) => {
    const { report, check: kubernetes } = await check(answers);
    await kubernetes.credential();
    expect(last(report)).toBe(expected);
  });

  it('is refused when the server refuses it', async () => {
    const { report, check: kubernetes } = await check(apiServer({ [REVIEW]: user('ada') }), { token: 'bad' });
    expect(await kubernetes.credential()).toBe(false);
    expect(last(report)).toBe('credential FAIL: The credential is not accepted (401).');
  });

  it('is asked for below the base path', async () => {
    const answers = apiServer({ [REVIEW.replace(' /', ' /base/')]: user('ada') });
    const { check: kubernetes } = await check(answers, { base: '/base/' });
    expect(await kubernetes.credential()).toBe(true);
  });
});

describe('impersonation', () => {
  const impersonate = { user: 'agent:{subject}', groups: ['agents'], extra: true };
  interface Asked {
    readonly spec: { readonly resourceAttributes?: { readonly resource: string; readonly name: string } };
  }
  /** Grants the right to impersonate what `allowed` says, and answers as `as` says to whoever is impersonated. */
  const rbac =
    (allowed: (resource: string, name: string) => boolean, as: Answers): Answers =>
    (request, body) => {
      if (request.headers['impersonate-user'] !== undefined) return as(request, body);
      if (`${request.method ?? ''} ${request.url ?? ''}` !== ACCESS) return undefined;
      const { resourceAttributes } = (JSON.parse(body) as Asked).spec;
      if (!resourceAttributes) return [201, {}];
      return [201, { status: { allowed: allowed(resourceAttributes.resource, resourceAttributes.name) } }];
    };

  it('is what the cluster sees', async () => {
    const seen: unknown[] = [];
    const answers = rbac(
      () => true,
      (request) => {
        seen.push([request.headers['impersonate-group'], request.headers['impersonate-extra-chaperone.session']]);
        return user(String(request.headers['impersonate-user']));
      },
    );
    const { report, upstream, check: kubernetes } = await check(answers, { impersonate });
    await kubernetes.impersonation(upstream, ASKING);
    expect(last(report)).toBe('impersonation ok: The cluster sees agent:ada with the group agents.');
    expect(seen).toEqual([['agents', ASKING.session]]);
  });

  it('is what a cluster sees that refuses by name whoever is not in system:authenticated', async () => {
    const refusal = (named: string): Answers =>
      rbac(
        () => true,
        () => [
          403,
          { kind: 'Status', message: `x is forbidden: User "${named}" cannot create resource "x" at the cluster scope` },
        ],
      );
    const of = async (named: string): Promise<string> => {
      const { report, upstream, check: kubernetes } = await check(refusal(named), { impersonate });
      await kubernetes.impersonation(upstream, ASKING);
      await cluster?.close();
      return last(report);
    };
    expect(await of('agent:ada')).toMatch(
      /^impersonation ok: The cluster sees agent:ada with the group agents\. .*add that group/,
    );
    expect(await of('admin')).toBe('impersonation FAIL: The cluster refuses to see agent:ada (403).');
  });

  it.each<readonly [string, Answers, string]>([
    [
      'no user',
      rbac(
        (resource) => resource !== 'users',
        () => user('x'),
      ),
      'The credential may not impersonate the user agent:ada.',
    ],
    [
      'no group',
      rbac(
        (resource) => resource !== 'groups',
        () => user('x'),
      ),
      'The credential may not impersonate the group agents.',
    ],
    [
      ...([
        'no extra field',
        rbac(
          (resource) => resource !== 'userextras',
          () => user('x'),
        ),
      ] as const),
      'The credential may not impersonate the extra field chaperone.session.',
    ],
    [
      'nobody in fact',
      rbac(
        () => true,
        () => [403, {}],
      ),
      'The cluster refuses to see agent:ada (403).',
    ],
    [
      'somebody else',
      rbac(
        () => true,
        () => user('admin'),
      ),
      'The cluster does not obey: it sees admin.',
    ],
  ])('says that the credential may be %s', async (_, answers, detail) => {
    const { report, upstream, check: kubernetes } = await check(answers, { impersonate });
    await kubernetes.impersonation(upstream, ASKING);
    expect(last(report)).toBe(`impersonation FAIL: ${detail}`);
  });

  it('asks for a service account as such', async () => {
    const asked: unknown[] = [];
    const { upstream, check: kubernetes } = await check(
      (request, body) => {
        if (request.headers['impersonate-user'] !== undefined) return [201, {}];
        asked.push((JSON.parse(body) as Asked).spec.resourceAttributes);
        return [201, { status: { allowed: true } }];
      },
      { impersonate: { user: 'system:serviceaccount:ci:agent', groups: [], extra: false } },
    );
    await kubernetes.impersonation(upstream, ASKING);
    expect(asked).toEqual([{ verb: 'impersonate', resource: 'serviceaccounts', namespace: 'ci', name: 'agent' }]);
  });

  it('says what cannot be told, and nothing where nobody is impersonated', async () => {
    const {
      report,
      upstream,
      check: kubernetes,
    } = await check(() => undefined, { impersonate: { ...impersonate, user: '{subject}' } });
    const admin = { ...ASKING, identity: { ...ASKING.identity, subject: 'system:admin' } };
    await kubernetes.impersonation(upstream, admin);
    expect(last(report)).toMatch(/^impersonation FAIL: The target t cannot be told who the agent is/);
    await cluster?.close();
    const plain = await check(() => undefined);
    await plain.check.impersonation(plain.upstream, ASKING);
    expect(plain.report.result().checks).toEqual([]);
    expect(cluster!.asked).toEqual([]);
  });
});
