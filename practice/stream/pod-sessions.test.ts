import { describe, expect, it } from 'vitest';
import { Users } from '../access/users.ts';
import { reconcilePods } from '../control/pods.ts';
import { add, handTimer, head, pod, testCluster } from '../fixture.ts';
import { put, textAt, type JsonMap } from '../object/json.ts';
import { kindNamed } from '../object/kinds.ts';
import { exitStatus, SUCCESS } from './channels.ts';
import { PodSessions } from './pod-sessions.ts';
import { fakeChannels, settled } from './testing/client.ts';

const OPTIONS = { container: 'main', command: [] as string[], stdin: true, stdout: true, stderr: false, tty: false };
const request = (subresource: string) => head('GET', `/api/v1/namespaces/shop/pods/p/${subresource}`);

async function running(container: JsonMap = {}) {
  const cluster = await testCluster();
  const made = pod('p');
  put(made, [{ name: 'main', image: 'busybox', ...container }], 'spec', 'containers');
  put(made, 'Never', 'spec', 'restartPolicy');
  add(cluster, 'Pod', made);
  reconcilePods(cluster);
  const timer = handTimer();
  const sessions = new PodSessions({ cluster, users: new Users(cluster.clock), logLines: { default: ['tick {n}'] }, timer });
  const stored = (): JsonMap => cluster.store.get(kindNamed('Pod'), 'shop', 'p')!;
  return { cluster, timer, sessions, stored };
}

describe('exec', () => {
  it('keeps a container’s files from one to the next', async () => {
    const { sessions, stored } = await running();
    const run = async (line: string): Promise<string> => {
      const channels = fakeChannels();
      await sessions.command(request('exec'), stored(), { ...OPTIONS, command: ['sh', '-c', line] }, channels);
      return channels.out();
    };
    await run('echo kept >/tmp/f');
    expect(await run('cat /tmp/f; hostname')).toBe('kept\np\n');
    sessions.close();
  });

  it('ends with the pod', async () => {
    const { cluster, sessions, stored } = await running();
    const channels = fakeChannels();
    const done = sessions.command(request('exec'), stored(), { ...OPTIONS, command: ['cat'] }, channels);
    cluster.store.remove(kindNamed('Pod'), stored());
    await done;
    expect(channels.statuses).toEqual([exitStatus(137)]);
  });
});

describe('attach', () => {
  it('follows what the container writes from now on', async () => {
    const { cluster, timer, sessions, stored } = await running();
    cluster.advance(10_000);
    const channels = fakeChannels();
    const done = sessions.command(request('attach'), stored(), { ...OPTIONS, stdin: false }, channels);
    cluster.advance(1_000);
    timer.tick();
    await settled();
    cluster.store.remove(kindNamed('Pod'), stored());
    await done;
    expect([await channels.out(), channels.statuses]).toEqual(['tick 21\ntick 22\n', [SUCCESS]]);
  });

  it('is the main process of a container that waits for input, and its end is the container’s', async () => {
    const { sessions, stored } = await running({ stdin: true });
    const channels = fakeChannels();
    channels.keyboard.offer(Buffer.from('echo here\nexit 4\n'));
    await sessions.command(request('attach'), stored(), OPTIONS, channels);
    expect([await channels.out(), channels.statuses, textAt(stored(), 'status', 'phase')]).toEqual([
      'here\n',
      [exitStatus(4)],
      'Failed',
    ]);
  });
});

it('knows the ports of pods', async () => {
  const { sessions, stored } = await running();
  expect(sessions.dialer(stored())(1)).toContain('connection refused');
  sessions.close();
});
