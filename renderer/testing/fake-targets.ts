/** The made-up engine's targets and the kubeconfig they are taken from. */
import type { Params } from '../../contract/bridge.ts';
import { ChaperoneError } from '../../contract/errors.ts';
import type { ContextSummary, ImpersonateOption, TargetSummary } from '../../contract/target.ts';

const context = (name: string, server: string, credential: string, change: Partial<ContextSummary> = {}): ContextSummary => ({
  context: name,
  cluster: name,
  server,
  user: 'mira',
  credential,
  current: false,
  suggestedName: name,
  target: null,
  problem: null,
  insecure: false,
  ...change,
});

const CONTEXTS: readonly ContextSummary[] = [
  context('kind-dev', 'https://127.0.0.1:40123', 'client certificate', { user: 'kind-dev' }),
  context('prod-eu', 'https://api.prod-eu.example:6443', 'exec plugin gke-gcloud-auth-plugin', { current: true }),
  context('staging', 'https://10.4.0.2:6443', 'bearer token'),
  context('arn:aws:eks:eu-west-1:123456789012:cluster/shop', 'https://9F3A.gr7.eu-west-1.eks.example', 'exec plugin aws', {
    suggestedName: 'shop',
    user: 'aws',
  }),
  context('lab', 'https://10.9.9.7:6443', 'bearer token', { insecure: true }),
  context('old-http', 'http://10.9.9.9:8080', 'none', { user: '', problem: 'its server is not https' }),
];

export interface FakeTargets {
  list(): readonly TargetSummary[];
  add(next: TargetSummary): TargetSummary;
  practice(name?: string): TargetSummary;
  readonly answers: Readonly<Record<`targets.${string}`, (params: never) => unknown>>;
}

/** `now`: milliseconds since the Unix epoch; `changed` is told every new list. */
export function createFakeTargets(now: number, empty: boolean, changed: (list: readonly TargetSummary[]) => void): FakeTargets {
  const target = (name: string, kind: TargetSummary['kind'], server: string, credential: string): TargetSummary => ({
    name,
    kind,
    server,
    credential,
    context: null,
    addedAt: new Date(now - 86_400_000).toISOString(),
    via: null,
    impersonates: null,
    impersonation: null,
    warnings: [],
  });
  let list: readonly TargetSummary[] = empty
    ? []
    : [
        {
          ...target('prod-eu', 'kubernetes', 'https://api.prod-eu.example:6443', 'exec plugin gke-gcloud-auth-plugin'),
          context: 'prod-eu',
          impersonates: 'agent:{subject}, groups {groups}',
          impersonation: { user: 'agent:{subject}', groups: ['{groups}'], extra: true },
          via: 'http://proxy.example:3128',
        },
        { ...target('staging', 'kubernetes', 'https://10.4.0.2:6443', 'bearer token'), context: 'staging' },
        target('practice', 'practice', 'https://127.0.0.1:39111', 'practice cluster'),
      ];
  const set = (next: readonly TargetSummary[]): void => {
    list = next;
    changed(list);
  };
  const add = (next: TargetSummary): TargetSummary => {
    if (list.some((t) => t.name === next.name)) throw new ChaperoneError('target.exists', { name: next.name });
    set([...list, next]);
    return next;
  };
  const practice = (name = 'practice'): TargetSummary =>
    add(target(name, 'practice', 'https://127.0.0.1:39111', 'practice cluster'));
  const fromContext = (name: string, of: string, insecure: boolean): TargetSummary => {
    const found = CONTEXTS.find((c) => c.context === of);
    if (found === undefined)
      throw new ChaperoneError('target.kubeconfig', { path: '~/.kube/config', reason: `no context ${of}` });
    if (found.problem !== null) throw new ChaperoneError('target.credential', { context: of, reason: found.problem });
    if (found.insecure && !insecure) throw new ChaperoneError('target.insecure', { context: of });
    const warnings = found.insecure ? ['Its certificate is not checked.'] : [];
    return add({ ...target(name, 'kubernetes', found.server, found.credential), context: of, warnings });
  };
  const words = ({ user, groups }: ImpersonateOption): string =>
    groups.length === 0 ? user : `${user}, groups ${groups.join(', ')}`;
  return {
    list: () => list,
    add,
    practice,
    answers: {
      'targets.list': () => list,
      'targets.contexts': (p: Params<'targets.contexts'>) => {
        if (p.kubeconfig !== undefined && !p.kubeconfig.endsWith('config'))
          throw new ChaperoneError('target.kubeconfig', { path: p.kubeconfig, reason: 'there is no such file' });
        const contexts = CONTEXTS.map((c) => ({ ...c, target: list.find((t) => t.context === c.context)?.name ?? null }));
        return { path: p.kubeconfig ?? '/home/mira/.kube/config', contexts };
      },
      'targets.add': (p: Params<'targets.add'>) => fromContext(p.name, p.context ?? '', p.insecure === true),
      'targets.import': (p: Params<'targets.import'>) =>
        p.contexts.map(({ context: of, name }) => {
          try {
            fromContext(name, of, false);
            return { context: of, name, problem: null };
          } catch (e) {
            return { context: of, name, problem: (e as Error).message };
          }
        }),
      'targets.eks': (p: Params<'targets.eks'>) =>
        add(
          target(
            p.name,
            'kubernetes',
            p.server ?? 'https://9F3A.gr7.eu-west-1.eks.example',
            p.role === null ? 'EKS token' : `EKS token, role ${p.role}`,
          ),
        ),
      'targets.https': (p: Params<'targets.https'>) =>
        add({
          ...target(p.name, 'https', p.url, p.credential.type === 'token' ? 'bearer token' : p.credential.type),
          via: p.proxyUrl === undefined ? null : new URL(p.proxyUrl).origin,
        }),
      'targets.impersonate': (p: Params<'targets.impersonate'>) => {
        const found = list.find((t) => t.name === p.name);
        if (found === undefined) throw new ChaperoneError('target.unknown', { name: p.name });
        const { impersonate } = p;
        const next = { ...found, impersonates: impersonate === null ? null : words(impersonate), impersonation: impersonate };
        set(list.map((t) => (t.name === p.name ? next : t)));
        return next;
      },
      'targets.practice': (p: Params<'targets.practice'>) => practice(p.name),
      'targets.test': (p: Params<'targets.test'>) => ({
        ok: p.name !== 'staging',
        checks: [
          { what: 'The server answers', ok: true, detail: 'TLS 1.3, HTTP 200 in 14 ms' },
          { what: 'Its certificate is trusted', ok: true, detail: 'by the authority in the kubeconfig' },
          {
            what: 'The credential is accepted',
            ok: p.name !== 'staging',
            detail: p.name === 'staging' ? '401 Unauthorized: the token has expired' : 'as system:serviceaccount:ops:chaperone',
          },
        ],
      }),
      'targets.remove': (p: Params<'targets.remove'>) => {
        set(list.filter((t) => t.name !== p.name));
        return null;
      },
    },
  };
}
