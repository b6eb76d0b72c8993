import { expect, it } from 'vitest';
import { DATA, deployment } from '../fixture.ts';
import { checkFields } from './fields.ts';
import { put } from './json.ts';
import { loadTypes } from './types.ts';

const types = await loadTypes(DATA);

it('accepts a complete object as it is', () => {
  const object = { apiVersion: 'apps/v1', kind: 'Deployment', ...deployment(1) };
  expect(checkFields(types, 'apps.Deployment', object)).toEqual({ unknown: [], mistyped: [], pruned: object });
});

it('names unknown fields with their path and leaves them out', () => {
  const object = deployment(1);
  put(object, 1, 'spec', 'replcas');
  put(object, [{ name: 'web', image: 'x', imge: 'y' }], 'spec', 'template', 'spec', 'containers');
  const report = checkFields(types, 'apps.Deployment', object);
  expect(report.unknown).toEqual(['spec.template.spec.containers[0].imge', 'spec.replcas']);
  expect(report.pruned).not.toHaveProperty('spec.replcas');
});

it('names values of the wrong type', () => {
  const object = { data: { a: 1 }, metadata: { name: [], labels: 'x', creationTimestamp: 'yesterday' } };
  expect(checkFields(types, 'core.ConfigMap', object).mistyped).toEqual([
    'data.a: expected string, got number',
    'metadata.name: expected string, got list',
    'metadata.labels: expected {}string, got string',
    'metadata.creationTimestamp: expected time, got string',
  ]);
});

it('accepts null anywhere, as the server does', () => {
  expect(checkFields(types, 'core.ConfigMap', { data: null, metadata: { creationTimestamp: null } }).mistyped).toEqual([]);
});
