import { expect, it } from 'vitest';
import { makeApp } from '../testing/render.tsx';
import { importContexts } from './imports.ts';

it('imports several at once, and those with an unchecked certificate by name', async () => {
  const { bridge } = await makeApp({ empty: true });
  const calls: string[] = [];
  const spied = {
    'targets.import': (p: Parameters<(typeof bridge)['targets.import']>[0]) => {
      calls.push(`import ${p.contexts.length}`);
      return bridge['targets.import'](p);
    },
    'targets.add': (p: Parameters<(typeof bridge)['targets.add']>[0]) => {
      calls.push(`add ${p.name} ${String(p.insecure)}`);
      return bridge['targets.add'](p);
    },
  };
  const tasks = [
    { context: 'lab', name: 'lab', insecure: true },
    { context: 'prod-eu', name: 'prod', insecure: false },
    { context: 'old-http', name: 'old', insecure: false },
  ];
  expect(await importContexts(spied, '/home/mira/.kube/config', tasks)).toEqual([
    { context: 'lab', name: 'lab', problem: null },
    { context: 'prod-eu', name: 'prod', problem: null },
    { context: 'old-http', name: 'old', problem: expect.stringContaining('its server is not https') as string },
  ]);
  expect(calls).toEqual(['import 2', 'add lab true']);
  expect((await importContexts(spied, '/x/config', [tasks[0]!]))[0]?.problem).toContain('There already is a target lab');
});
