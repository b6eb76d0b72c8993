import { describe, expect, it } from 'vitest';
import { KUBECTL_20, KUBECTL_36 } from '../testing/steps.ts';
import { CommandGrouper, type GroupedRequest, type Grouping } from './grouper.ts';

/** When it was sent and when it ended (null: it goes on), over which connection, and what it asked for. */
type Sent = readonly [at: number, end: number | null, connection: number, path: string, more?: Partial<GroupedRequest>];

function request(n: number, [at, , connection, path, more]: Sent): GroupedRequest {
  const [, namespace = '', resource = '', , subresource = ''] =
    /\/namespaces\/([^/?]+)\/([^/?]+)(?:\/([^/?]+))?(?:\/([^/?]+))?/.exec(path) ?? [];
  const discovery = /^\/(apis?|version|openapi)(\/v\d+|\/[^/]+\/v\d+)?(\?.*)?$/.test(path);
  return {
    ...{ n, at, target: 'prod', session: null, userAgent: KUBECTL_20, connection, discovery, resource, subresource, namespace },
    ...{ url: path, upgrade: ['exec', 'attach', 'portforward'].includes(subresource), forStep: null, ...more },
  };
}

/** Plays requests and their ends in order of time; returns how each was grouped. */
function play(...sent: readonly Sent[]): readonly Grouping[] {
  const grouper = new CommandGrouper();
  const happenings = sent.flatMap((one, i) => {
    const [at, end] = one;
    const begins = { at, n: i + 1, one };
    return end === null ? [begins] : [begins, { at: end, n: i + 1, one: null }];
  });
  const found: Grouping[] = [];
  for (const { at, n, one } of happenings.sort((a, b) => a.at - b.at || a.n - b.n)) {
    if (one === null) grouper.ended(n, at);
    else found[n - 1] = grouper.add(request(n, one));
  }
  return found;
}

const firsts = (groupings: readonly Grouping[]): readonly number[] => groupings.map(({ first }) => first);
const reasons = (groupings: readonly Grouping[]): readonly string[] => groupings.map(({ by }) => by);

const POD = '/api/v1/namespaces/demo/pods/sh';

describe('grouping', () => {
  it('takes one Kubectl-Session for one command, over whatever connections and however long', () => {
    const a = { session: 'a', userAgent: KUBECTL_36 };
    const b = { session: 'b', userAgent: KUBECTL_36 };
    const found = play(
      [0, 5, 1, '/api', a],
      [6, 9, 2, POD, a],
      [7, 9, 3, '/api', b],
      [60_000, 60_001, 4, POD, a],
      [60_001, 60_002, 5, POD, b],
    );
    expect(firsts(found)).toEqual([1, 1, 3, 1, 3]);
    expect(reasons(found)).toEqual(['alone', 'kubectl-session', 'alone', 'kubectl-session', 'kubectl-session']);
  });

  it('keeps targets apart', () => {
    const a = { session: 'a', userAgent: KUBECTL_36 };
    expect(
      firsts(play([0, 5, 1, POD, a], [6, 9, 1, POD, { ...a, target: 'staging' }], [10, 11, 1, POD, { target: 'staging' }])),
    ).toEqual([1, 2, 3]);
  });

  it('counts requests before the first that names its session to that session’s command', () => {
    const named = { session: 'a', userAgent: KUBECTL_36 };
    const found = play([0, 5, 1, '/version', { userAgent: KUBECTL_36 }], [6, 9, 1, POD, named], [10, 12, 2, POD, named]);
    expect(firsts(found)).toEqual([1, 1, 1]);
    expect(reasons(found)).toEqual(['alone', 'connection', 'kubectl-session']);
  });

  it('finds the runs of an older kubectl by their connections: recorded times of kubectl 1.20 in a script', () => {
    // get pods; get deploy,svc; label (get, patch); apply twice (openapi, get); 40 ms between two runs.
    const found = play(
      [368, 381, 6, '/api/v1/namespaces/shop/pods?limit=500'],
      [421, 430, 7, '/apis/apps/v1/namespaces/shop/deployments'],
      [430, 440, 7, '/api/v1/namespaces/shop/services'],
      [480, 484, 8, '/api/v1/namespaces/shop/configmaps/c1'],
      [489, 496, 8, '/api/v1/namespaces/shop/configmaps/c1'],
      [536, 540, 9, '/openapi/v2'],
      [560, 567, 9, '/api/v1/namespaces/shop/configmaps/ap'],
      [608, 612, 10, '/openapi/v2'],
      [625, 631, 10, '/api/v1/namespaces/shop/configmaps/ap'],
    );
    expect(firsts(found)).toEqual([1, 2, 2, 4, 4, 6, 6, 8, 8]);
    expect(new Set(reasons(found))).toEqual(new Set(['alone', 'connection']));
  });

  it('puts its parallel discovery together by time, and marks it so', () => {
    const found = play(
      [0, 32, 1, '/api'],
      [43, 48, 1, '/apis'],
      [50, 59, 1, '/apis/apps/v1'],
      [52, 66, 2, '/apis/rbac.authorization.k8s.io/v1'],
      [54, 69, 3, '/api/v1'],
      [105, 110, 2, '/api/v1/namespaces/shop/pods'],
      [160, 161, 4, '/api'],
    );
    expect(firsts(found)).toEqual([1, 1, 1, 1, 1, 1, 7]);
    expect(reasons(found)).toEqual(['alone', 'connection', 'connection', 'time', 'time', 'connection', 'alone']);
  });

  it('joins an exec over its own connection to the read of its pod, and the two execs of a copy', () => {
    const found = play(
      [0, 6, 1, POD],
      [16, 400, 2, `${POD}/exec?command=test`],
      [410, 414, 1, POD],
      [424, 800, 3, `${POD}/exec?command=tar`],
      // The next run.
      [860, 864, 4, POD],
      [874, 990, 5, `${POD}/exec?command=id`],
    );
    expect(firsts(found)).toEqual([1, 1, 1, 1, 5, 5]);
    expect(reasons(found)).toEqual(['alone', 'time', 'connection', 'time', 'alone', 'time']);
  });

  it('does not join what only happens at the same time', () => {
    const watch = '/api/v1/namespaces/shop/pods?watch=true';
    expect(firsts(play([0, null, 1, watch], [5, 9, 2, '/api/v1/namespaces/shop/pods'], [6, 9, 3, '/api']))).toEqual([1, 2, 3]);
    expect(firsts(play([0, null, 1, '/api/v1/namespaces/shop/pods/web'], [5, 9, 2, `${POD}/exec?command=id`]))).toEqual([1, 2]);
    expect(firsts(play([0, 5, 1, POD], [2_000, 2_005, 2, `${POD}/exec?command=id`]))).toEqual([1, 2]);
  });

  it('takes a connection of curl for one command, and another for another, however close', () => {
    const curl = { userAgent: 'curl/8.5.0' };
    expect(firsts(play([0, 5, 1, '/version', curl], [6, 9, 1, '/api', curl], [10, 12, 2, '/api', curl]))).toEqual([1, 1, 3]);
  });

  it('cuts what a long-lived client does over one connection where it pauses', () => {
    const client = { userAgent: 'controller/v0.0.0 (linux/amd64)' };
    const list = '/api/v1/namespaces/shop/pods';
    expect(
      firsts(
        play(
          [0, 5, 1, list, client],
          [50, null, 1, `${list}?watch=true`, client],
          [60, 65, 2, list, client],
          [5_000, 5_005, 2, list, client],
        ),
      ),
    ).toEqual([1, 1, 3, 4]);
    expect(firsts(play([0, 60_000, 1, list, client], [60_100, 60_105, 1, list, client]))).toEqual([1, 1]);
  });

  it('does without connection numbers where none were recorded', () => {
    const unnumbered = { connection: undefined };
    const found = play([0, 5, 0, '/api', unnumbered], [20, 30, 0, POD, unnumbered], [75, 80, 0, POD, unnumbered]);
    expect(firsts(found)).toEqual([1, 1, 3]);
    expect(reasons(found)).toEqual(['alone', 'time', 'alone']);
  });

  it('puts a read of ours to the command of its write', () => {
    const ours = { userAgent: 'chaperone/object-before', connection: undefined, forStep: 1 };
    const found = play([0, 20, 1, POD], [5, 9, 0, POD, ours], [25, 30, 1, POD], [40, 41, 0, POD, { ...ours, forStep: 99 }]);
    expect(firsts(found)).toEqual([1, 1, 1, 4]);
    expect(reasons(found)).toEqual(['alone', 'alone', 'connection', 'alone']);
  });

  it('remembers a bounded number of commands', () => {
    const grouper = new CommandGrouper();
    const add = (n: number, session: string): number => grouper.add(request(n, [n, n, n, '/api', { session }])).first;
    for (let n = 1; n <= 2_000; n += 1) expect(add(n, `s${n}`)).toBe(n);
    expect([add(2_001, 's2000'), add(2_002, 's1')]).toEqual([2_000, 2_002]);
  });
});

describe('fallback', () => {
  const exec = `${POD}/exec?command=id`;
  const same = { session: 'a', userAgent: KUBECTL_36 };
  const after = (status: number | null, path = exec): number | null => {
    const grouper = new CommandGrouper();
    grouper.add(request(1, [0, null, 1, exec, same]));
    if (status !== null) grouper.answered(1, status);
    return grouper.add(request(2, [5, null, 2, path, same])).retryOf;
  };

  it('pairs an upgrade that failed with the next of the same path', () => {
    expect([403, 400, 502].map((status) => after(status))).toEqual([1, 1, 1]);
  });

  it('pairs nothing with an upgrade that worked, is not answered, or was for something else', () => {
    expect([after(101), after(null), after(403, `${POD}/exec?command=who`), after(403, `${POD}/attach`)]).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });

  it('pairs within a command only', () => {
    const grouper = new CommandGrouper();
    grouper.add(request(1, [0, null, 1, exec, same]));
    grouper.answered(1, 403);
    expect(grouper.add(request(2, [5, null, 2, exec, { ...same, session: 'b' }])).retryOf).toBeNull();
  });
});
