import { describe, expect, it } from 'vitest';
import { add, pod, testCluster } from '../fixture.ts';
import { reconcilePods } from '../control/pods.ts';
import { at, listAt, put, textAt, type JsonMap } from '../object/json.ts';
import { kindNamed } from '../object/kinds.ts';
import { mainCommand, recordEnd } from './main-process.ts';

async function interactive(restartPolicy: string, more: JsonMap[] = []) {
  const cluster = await testCluster();
  const made = pod('p');
  put(made, [{ name: 'main', image: 'busybox', stdin: true, tty: true, args: ['sh', '-x'] }, ...more], 'spec', 'containers');
  put(made, restartPolicy, 'spec', 'restartPolicy');
  add(cluster, 'Pod', made);
  reconcilePods(cluster);
  const now = (): JsonMap => cluster.store.get(kindNamed('Pod'), 'shop', 'p')!;
  return { cluster, now };
}

it('is known for containers that take input', async () => {
  const { now } = await interactive('Never', [{ name: 'side', image: 'x' }]);
  expect([mainCommand(now(), 'main'), mainCommand(now(), 'side'), mainCommand(now(), 'none')]).toEqual([
    ['sh', '-x'],
    undefined,
    undefined,
  ]);
});

describe('its end', () => {
  it('is the end of a pod that is not started again', async () => {
    for (const [code, phase] of [
      [0, 'Succeeded'],
      [4, 'Failed'],
    ] as const) {
      const { cluster, now } = await interactive('Never');
      recordEnd(cluster, now(), 'main', code);
      expect(textAt(now(), 'status', 'phase')).toBe(phase);
      expect(at(listAt(now(), 'status', 'containerStatuses')[0], 'state', 'terminated')).toMatchObject({
        exitCode: code,
        startedAt: '2026-11-01T12:00:00Z',
      });
    }
  });

  it('changes nothing where it is started again, another runs, or the pod is another', async () => {
    const restarts = await interactive('Always');
    recordEnd(restarts.cluster, restarts.now(), 'main', 1);
    expect(textAt(restarts.now(), 'status', 'phase')).toBe('Running');
    const two = await interactive('Never', [{ name: 'side', image: 'x' }]);
    recordEnd(two.cluster, two.now(), 'main', 1);
    expect(textAt(two.now(), 'status', 'phase')).toBe('Running');
    const revision = two.cluster.store.revision;
    recordEnd(two.cluster, { metadata: { name: 'p', namespace: 'shop', uid: 'other' } }, 'main', 1);
    expect(two.cluster.store.revision).toBe(revision);
  });
});
