import { describe, expect, it } from 'vitest';
import { step, steps, type Sent } from '../testing/steps.ts';
import { commandLine } from './line.ts';

type Requests = readonly (string | readonly [string, Sent])[];

const line = (command: string, ...requests: Requests): string => commandLine(steps({ command }, ...requests));

const A = '/api/v1/namespaces/demo';

/** What has no rules of its own. */
const CASES: readonly (readonly [string, string, Requests])[] = [
  ['kubectl api-resources', 'kubectl api-resources', ['GET /api?timeout=32s']],
  ['kubectl explain …', 'kubectl explain', ['GET /openapi/v3?timeout=32s']],
  ['kubectl version', 'kubectl version', ['GET /version?timeout=32s']],
  ['kubectl krew-plugin …', 'kubectl krew-plugin', [`GET /version`]],
  ['kubectl certificate approve … -n demo', 'kubectl certificate approve', [`GET ${A}/widgets/x`]],
];

describe('command line', () => {
  it.each(CASES)('%s', (expected, command, requests) => {
    expect(line(command, ...requests)).toBe(expected);
  });

  it('says who was impersonated, and quotes what a shell would take apart', () => {
    const as = { user: 'system:serviceaccount:a:b', groups: ['a b'], extra: [] };
    expect(line('kubectl get', ['GET /api/v1/namespaces/demo/secrets/s1', { as }])).toBe(
      "kubectl get secrets s1 -n demo -o yaml|json|… --as=system:serviceaccount:a:b '--as-group=a b'",
    );
    expect(line('kubectl exec', `GET ${A}/pods/sh/exec?command=echo&command=%24(id)&command=…`)).toBe(
      "kubectl exec sh -n demo -- echo '$(id)' …",
    );
  });

  it('keeps masked values masked', () => {
    expect(line('kubectl exec', `GET ${A}/pods/sh/exec?command=login&command=%E2%9F%A8masked%3A12%E2%9F%A9`)).toBe(
      "kubectl exec sh -n demo -- login '⟨masked:12⟩'",
    );
  });

  it('tells of other clients what they asked for', () => {
    const of = (userAgent: string, ...requests: Requests): string => commandLine(steps({ userAgent }, ...requests));
    expect(of('curl/8.5.0', 'GET /version')).toBe('curl: GET /version');
    expect(of('curl/8.5.0', `DELETE ${A}/pods/web`)).toBe('curl: delete pods/web -n demo');
    expect(of('', `POST ${A}/pods/sh/exec?command=id&command=-u`)).toBe('client: create pods/sh/exec -n demo -- id -u');
    const informer = [
      'GET /api/v1/pods?limit=500',
      'GET /api/v1/pods?watch=true',
      'GET /api/v1/pods?watch=true',
      'GET /api/v1/nodes',
      `GET ${A}/secrets/x`,
    ];
    expect(of('controller/v0.0.0', ...informer)).toBe('controller: list pods -A; watch pods -A; list nodes (and 1 more request)');
  });

  it('bounds a line', () => {
    const command = Array.from({ length: 500 }, (_, i) => `command=word${i}`).join('&');
    expect(line('kubectl exec', `GET ${A}/pods/sh/exec?${command}`)).toHaveLength(2_001);
    expect(commandLine([])).toBe('');
  });

  it('counts of a fallback only the request that was let through', () => {
    const exec = `${A}/pods/sh/exec?command=id`;
    const both = [
      step(1, `GET ${exec}`, {}, { command: 'kubectl exec' }),
      step(2, `POST ${exec}`, {}, { command: 'kubectl exec', retryOf: 1 }),
    ];
    expect(commandLine(both)).toBe('kubectl exec sh -n demo -- id');
  });
});
