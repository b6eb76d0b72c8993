import { describe, expect, it } from 'vitest';
import { inputOf } from '../testing/bench.ts';
import { Pipe } from './pipe.ts';
import { copy, drain, NOTHING, NOWHERE } from './stream.ts';

describe('streams', () => {
  it('are read to their end, up to a limit', async () => {
    expect((await drain(inputOf('hello'), 5)).toString()).toBe('hello');
    await expect(drain(inputOf('hello'), 4)).rejects.toThrow(RangeError);
    expect(await drain(NOTHING, 0)).toHaveLength(0);
  });

  it('are copied without being ended', async () => {
    const to = new Pipe();
    await copy(inputOf('one'), to);
    await copy(inputOf('two'), to);
    to.end();
    expect((await drain(to, 100)).toString()).toBe('onetwo');
  });

  it('can be nothing and nowhere', async () => {
    expect(await NOTHING.read()).toBeNull();
    await NOWHERE.write(Buffer.from('x'));
    NOTHING.close();
    NOWHERE.end();
  });
});
