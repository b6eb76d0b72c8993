import { delimiter, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { kubeconfigOf } from './kubeconfig.ts';

const cwd = resolve('/project');

it('is the one that is named, else those of KUBECONFIG, from where we are', () => {
  const env = { KUBECONFIG: ['a', '', resolve('/b')].join(delimiter) };
  expect(kubeconfigOf({ cwd, env }, 'mine')).toEqual({ kubeconfig: resolve('/project/mine') });
  expect(kubeconfigOf({ cwd, env }, undefined)).toEqual({ kubeconfig: [resolve('/project/a'), resolve('/b')].join(delimiter) });
});

it('is for the engine to say when nobody names one', () => {
  expect([kubeconfigOf({ cwd, env: {} }, undefined), kubeconfigOf({ cwd, env: { KUBECONFIG: '' } }, undefined)]).toEqual([
    {},
    {},
  ]);
});
