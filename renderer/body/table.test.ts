import { expect, it } from 'vitest';
import { podTable } from '../testing/objects.ts';
import { tableText } from './table.ts';

it('prints a table as kubectl does', () => {
  expect(tableText(podTable('shop', ['web', 'api-1']))).toBe(
    [
      'NAME   READY  STATUS            RESTARTS      AGE',
      'web    1/1    Running           0             6d4h',
      'api-1  0/1    CrashLoopBackOff  14 (2m ago)   6d4h',
    ]
      .join('\n')
      .replace('14 (2m ago)   ', '14 (2m ago)  ')
      .replace('RESTARTS      ', 'RESTARTS     ')
      .replace('0             ', '0            '),
  );
});

it('adds the namespace where there are several, leaves wide columns out, and keeps what is not text', () => {
  const table = {
    kind: 'Table',
    columnDefinitions: [{ name: 'Name' }, { name: 'IP', priority: 1 }, { name: 'Count', priority: 0 }],
    rows: [
      { cells: ['a', '10.0.0.1', 3], object: { metadata: { namespace: 'x' } } },
      { cells: ['b\nc', '10.0.0.2', null], object: { metadata: { namespace: 'y' } } },
    ],
  };
  expect(tableText(JSON.stringify(table))).toBe('NAMESPACE  NAME  COUNT\nx          a     3\ny          b c   <none>');
});

it.each(['', '{"kind":"Table"', '{"kind":"Pod"}', '{"kind":"Table","rows":{}}', 'null', '[]'])('is nothing for %j', (json) => {
  expect(tableText(json)).toBeNull();
});
