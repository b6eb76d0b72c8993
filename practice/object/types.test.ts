import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DATA } from '../fixture.ts';
import { elementOf, isDictionary, isList, loadTypes } from './types.ts';

const SCALARS = [
  'string',
  'bytes',
  'bool',
  'int32',
  'int64',
  'time',
  'microtime',
  'quantity',
  'intstr',
  'fields',
  'object',
  'strings',
];

it('refers only to types it has, and numbers fields uniquely', async () => {
  const types = await loadTypes(DATA);
  for (const name of types.names) {
    for (const field of types.numbers(name).values())
      expect([...types.names, ...SCALARS], `${name}.${field.name}`).toContain(elementOf(field.t));
    const rows = [...types.numbers(name).values()].map((field) => field.n);
    expect(new Set(rows).size).toBe(rows.length);
  }
});

it('spreads inline fields in JSON and keeps them whole in protobuf', async () => {
  const types = await loadTypes(DATA);
  expect(types.fields('core.Volume').get('configMap')?.t).toBe('core.ConfigMapVolumeSource');
  expect(types.fields('core.Volume').has('volumeSource')).toBe(false);
  expect(types.numbers('core.Volume').get(2)?.name).toBe('volumeSource');
});

it('knows merge keys, map keys and atomic types', async () => {
  const types = await loadTypes(DATA);
  expect(types.fields('core.PodSpec').get('containers')?.merge).toBe('name');
  expect(types.fields('core.Container').get('ports')?.keys).toEqual(['containerPort', 'protocol']);
  expect(types.atomic('meta.LabelSelector')).toBe(true);
  expect(types.atomic('core.PodSpec')).toBe(false);
});

it('takes type names apart', () => {
  expect([elementOf('[]core.Pod'), elementOf('{}string'), elementOf('bool')]).toEqual(['core.Pod', 'string', 'bool']);
  expect([isList('[]x'), isDictionary('{}x'), isList('x')]).toEqual([true, true, false]);
});

it('refuses a file of another form', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'practice-types-'));
  await writeFile(join(directory, 'types.json'), '{"core.Pod":{"spec":{"t":"x"}}}');
  await expect(loadTypes(directory)).rejects.toThrow();
  await rm(directory, { recursive: true });
});
