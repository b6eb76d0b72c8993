import { describe, expect, it } from 'vitest';
import { step } from '../testing/steps.ts';
import { dryRunFlags, impersonationFlags, managerFlags, namespaceFlags, selectorFlags } from './flags.ts';

describe('namespace', () => {
  it.each([
    [['GET /api/v1/namespaces/shop/pods'], ['-n', 'shop']],
    [['GET /api/v1/namespaces/shop/pods', 'GET /api/v1/namespaces/other/pods'], []],
    [['GET /api/v1/pods'], ['-A']],
    [['GET /apis/metrics.k8s.io/v1beta1/pods'], ['-A']],
    [['GET /api/v1/nodes'], []],
    [['GET /api/v1/namespaces/shop'], []],
    [['GET /apis/example.org/v1/widgets'], []],
    [['DELETE /api/v1/pods'], []],
  ])('%j → %j', (lines, flags) => {
    expect(namespaceFlags(lines.map((line) => step(1, line)))).toEqual(flags);
  });
});

it('takes selectors, and a field selector only when it does not name an object', () => {
  expect(selectorFlags([step(1, 'GET /api/v1/pods?labelSelector=app%3Dweb%2Ctier!%3Dx')])).toEqual(['-l', 'app=web,tier!=x']);
  expect(selectorFlags([step(1, 'GET /api/v1/pods?fieldSelector=status.phase%3DRunning')])).toEqual([
    '--field-selector=status.phase=Running',
  ]);
  expect(selectorFlags([step(1, 'GET /api/v1/pods?fieldSelector=metadata.name%3Dweb')])).toEqual([]);
});

it('finds a dry run in the URL and in the body', () => {
  expect(dryRunFlags([step(1, 'POST /api/v1/pods?dryRun=All')])).toEqual(['--dry-run=server']);
  expect(dryRunFlags([step(1, 'DELETE /api/v1/pods/a', { body: '{"dryRun":["All"]}' })])).toEqual(['--dry-run=server']);
  expect(dryRunFlags([step(1, 'POST /api/v1/pods')])).toEqual([]);
});

it('says who was impersonated', () => {
  const as = { user: 'alice', uid: '7', groups: ['devs', 'ops'], extra: [] };
  expect(impersonationFlags([step(1, 'GET /api/v1/pods'), step(2, 'GET /api/v1/pods', { as })])).toEqual([
    '--as=alice',
    '--as-uid=7',
    '--as-group=devs',
    '--as-group=ops',
  ]);
  expect(impersonationFlags([step(1, 'GET /api/v1/pods')])).toEqual([]);
});

it('names a field manager that is not the command’s own', () => {
  const patch = step(1, 'PATCH /api/v1/pods/a?fieldManager=ci');
  expect([managerFlags([patch], 'kubectl'), managerFlags([patch], 'ci'), managerFlags([], 'x')]).toEqual([
    ['--field-manager=ci'],
    [],
    [],
  ]);
});
