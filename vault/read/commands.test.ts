import { describe, expect, it } from 'vitest';
import type { CommandRow } from '../../contract/command.ts';
import type { RecordEvent, RequestEvent } from '../../contract/record.ts';
import type { StepRow } from '../../contract/step.ts';
import { endEvent, requestEvent, responseEvent } from '../../test/support/vault/fixture.ts';
import { Commands } from './commands.ts';
import { StepBuilder } from './step-builder.ts';

interface Sent {
  readonly session?: string | null;
  readonly method?: string;
  readonly url?: string;
  readonly verb?: string;
  readonly discovery?: boolean;
  readonly body?: string;
}

function requestOf(x: number, { session = 's1', method = 'GET', url, verb = 'list', discovery = false }: Sent): RequestEvent {
  const { listen, policy, ...rest } = requestEvent(x, x * 1_000);
  const headers: [string, string][] = [
    ['Accept', 'application/json;as=Table;v=v1;g=meta.k8s.io'],
    ['User-Agent', 'kubectl/v1.32.4'],
  ];
  if (session !== null) headers.push(['Kubectl-Session', session], ['Kubectl-Command', 'kubectl get']);
  const attributes = {
    ...policy!.attributes,
    verb,
    name: '',
    discovery,
    resource: discovery ? '' : 'deployments',
    isResource: !discovery,
  };
  return {
    ...rest,
    listen: { ...listen, method, url: url ?? '/apis/apps/v1/namespaces/shop/deployments', headers },
    policy: { ...policy!, attributes },
  };
}

/** Records what was sent as the reader sees it. */
function gathered(...sent: readonly Sent[]): (from: number, limit: number) => { total: number; rows: readonly CommandRow[] } {
  const builder = new StepBuilder();
  const commands = new Commands();
  const rows = new Map<number, StepRow>();
  for (const [i, one] of sent.entries()) {
    const x = i + 1;
    const request = requestOf(x, one);
    const events: RecordEvent[] = [request, responseEvent(x, x * 1_000 + 400), endEvent(x, x * 1_000 + 500)];
    for (const event of events) {
      builder.apply(event);
      if (event.t === 'request') commands.request(event, builder.grouping(x)!);
      if (event.t === 'request' && one.body !== undefined)
        commands.piece({ x, direction: 'request', at: 0, offset: 0, bytes: Buffer.from(one.body) });
    }
    for (const row of builder.changed()) rows.set(row.n, row);
  }
  return (from, limit) => commands.rows(rows, from, limit);
}

describe('commands', () => {
  it('are told with their lines, in pages', () => {
    const page = gathered({ discovery: true, url: '/api', verb: 'get' }, {}, { session: 's2' }, {}, { session: 's3' });
    const all = page(1, 10);
    expect(all.total).toBe(3);
    expect(all.rows).toMatchObject([
      {
        first: 1,
        last: 4,
        steps: 3,
        discovery: 1,
        line: 'kubectl get deployments -n shop',
        groupedBy: 'kubectl-session',
        took: 3.5,
      },
      { first: 3, last: 3, steps: 1, groupedBy: 'alone' },
      { first: 5, last: 5 },
    ]);
    expect(page(2, 1).rows.map(({ first }) => first)).toEqual([3]);
    expect(page(6, 1)).toEqual({ total: 3, rows: [] });
  });

  it('take from small bodies what the line needs', () => {
    const scale: Sent = { session: null, method: 'PATCH', verb: 'patch', body: '{"spec":{"replicas":3}}' };
    expect(gathered(scale)(1, 1).rows).toMatchObject([
      { line: expect.stringContaining('-p \'{"spec":{"replicas":3}}\'') as string },
    ]);
    const large: Sent = { ...scale, body: JSON.stringify({ spec: { replicas: 3 }, pad: 'x'.repeat(20_000) }) };
    expect(gathered(large)(1, 1).rows).toMatchObject([{ line: expect.stringContaining('-p …') as string }]);
  });
});
