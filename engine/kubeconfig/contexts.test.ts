import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { StoredTarget } from '../../contract/target.ts';
import { freeName, listContexts } from './contexts.ts';
import { config } from './testing/written.ts';

let dir = '';
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'chaperone-contexts-'));
});
afterAll(() => {
  rmSync(dir, { recursive: true });
});
const server = 'https://k8s.example';

it('lists the current context first and says what is wrong with the others', () => {
  const contexts = listContexts(config(dir, { server }, { token: 'the-secret' }), []);
  expect(contexts).toEqual([
    {
      ...{ context: 'x', cluster: 'c', server, user: 'u', credential: 'bearer token', current: true },
      ...{ suggestedName: 'x', target: null, problem: null, insecure: false },
    },
    {
      ...{ context: 'other', cluster: 'c', server, user: 'missing', credential: '', current: false },
      ...{
        suggestedName: 'other',
        target: null,
        problem: expect.stringContaining('no user that exists') as string,
        insecure: false,
      },
    },
  ]);
  expect(JSON.stringify(contexts)).not.toContain('the-secret');
});

it('shows no credentials of the address, and marks what would not be checked', () => {
  const odd = listContexts(config(dir, { server: 'https://u:the-secret@h/base' }, { token: 't' }), []);
  expect(odd[0]).toMatchObject({ server: 'https://h/base', problem: expect.stringContaining('more than host') as string });
  const open = listContexts(config(dir, { server, 'insecure-skip-tls-verify': true }, { token: 't' }), []);
  expect(open[0]).toMatchObject({ insecure: true, problem: null });
});

it('knows what was imported before, and suggests names that are free', () => {
  const target = { name: 'x', context: 'x', server } as StoredTarget;
  const elsewhere = { name: 'other', context: 'other', server: 'https://else.example' } as StoredTarget;
  const contexts = listContexts(config(dir, { server }, { token: 't' }), [target, elsewhere]);
  expect(contexts.map(({ target: from, suggestedName }) => [from, suggestedName])).toEqual([
    ['x', 'x-2'],
    [null, 'other-2'],
  ]);
});

it.each([
  ['kind-dev', 'kind-dev'],
  ['gke_project_europe-west1_prod', 'gke_project_europe-west1_prod'],
  ['arn:aws:eks:eu-central-1:123456789012:cluster/prod', 'prod'],
  ['admin@cluster.local', 'admin-cluster.local'],
  ['///', 'cluster'],
  ['ü', 'cluster'],
  ['x'.repeat(100), 'x'.repeat(56)],
])('makes a name of %s', (context, name) => {
  expect(freeName(context, new Set())).toBe(name);
  expect(freeName(context, new Set([name, `${name}-2`]))).toBe(`${name}-3`);
});
