import { describe, expect, it } from 'vitest';
import { head, refusal } from '../fixture.ts';
import type { JsonMap } from '../object/json.ts';
import { runningContainer, streamOptions } from './stream-options.ts';

const running = (name: string): JsonMap => ({ name, state: { running: { startedAt: 'x' } } });
const POD: JsonMap = {
  metadata: { name: 'p' },
  spec: {
    containers: [{ name: 'a' }, { name: 'b' }, { name: 'down' }],
    ephemeralContainers: [{ name: 'debug' }],
    initContainers: [{ name: 'init' }],
  },
  status: {
    phase: 'Running',
    containerStatuses: [running('a'), running('b'), { name: 'down', state: { waiting: {} } }],
    ephemeralContainerStatuses: [running('debug')],
  },
};
const ask = (query: string, subresource = 'exec') =>
  streamOptions(head('GET', `/api/v1/namespaces/shop/pods/p/${subresource}?${query}`), POD);

describe('options', () => {
  it('are what the query says', () => {
    expect(ask('command=sh&command=-c&command=a+b&container=a&stdin=true&stdout=1&tty=true')).toEqual({
      container: 'a',
      command: ['sh', '-c', 'a b'],
      stdin: true,
      stdout: true,
      stderr: false,
      tty: true,
    });
    expect(ask('container=b&stdout=true', 'attach')).toMatchObject({ command: [], container: 'b' });
  });

  it('must make sense', () => {
    expect(refusal(() => ask('container=a&stdout=true'))).toBe(400);
    expect(refusal(() => ask('container=a&command=ls'))).toBe(400);
    expect(refusal(() => ask('container=a&command=ls&stderr=true&tty=true'))).toBe(400);
  });
});

describe('the container', () => {
  it('must be named where there are several, must exist, and run', () => {
    expect(() => runningContainer(POD, '')).toThrow('choose one of: [a b down]');
    expect(() => runningContainer(POD, 'none')).toThrow('container none is not valid for pod p');
    expect(() => runningContainer(POD, 'down')).toThrow('container not found ("down")');
    expect(refusal(() => runningContainer(POD, 'init'))).toBe(500);
    expect(runningContainer(POD, 'debug')).toBe('debug');
    expect(() => runningContainer({ ...POD, status: { phase: 'Succeeded' } }, 'a')).toThrow('current phase is Succeeded');
  });

  it('is the only one by default', () => {
    const one: JsonMap = { ...POD, spec: { containers: [{ name: 'a' }] } };
    expect(runningContainer(one, '')).toBe('a');
  });
});
