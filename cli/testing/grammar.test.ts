import { expect, it } from 'vitest';
import { leaf } from '../grammar/leaf.ts';
import { declared } from './grammar.ts';

it('knows commands, arguments and options, and parses without running anything', () => {
  const { usages, parse } = declared((program) => {
    const group = program.command('thing');
    leaf(group, 'make <name> [more]', 'makes')
      .option('--big', 'size')
      .action(() => {
        throw new Error('it ran');
      });
  });
  expect(usages).toEqual({ 'thing make <name> [more]': ['--big'] });
  expect(parse('thing', 'make', 'x', '--big', '--json')).toEqual({ big: true, json: true });
  expect(() => parse('thing', 'make', 'x', '--small')).toThrow('unknown option');
});
