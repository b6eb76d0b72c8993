/** The files a container starts with: what its image and its pod would put there, as far as practice needs them. */
import { setImmediate } from 'node:timers/promises';
import type { Cluster } from '../object/cluster.ts';
import { at, listAt, namespaceOf, textAt, type Json, type JsonMap } from '../object/json.ts';
import { dataOf } from './environment.ts';
import { FileError } from './filesystem/file-error.ts';
import type { FileSystem } from './filesystem/filesystem.ts';
import { DeviceNode } from './filesystem/node.ts';
import type { Container } from './process.ts';

const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';
const CHUNK = 64 << 10;

export const MOTD = `This container is the practice cluster's: no image runs, no process is started, and its files
are in memory until the pod is deleted. What answers is a small teaching shell.
`;

/** Fills `container.files`; what does not fit any more is left out. */
export function seed(cluster: Cluster, pod: JsonMap, spec: Json, container: Container): void {
  const { files, hostname, user } = container;
  const now = container.clock.wall();
  try {
    for (const folder of ['/bin', '/dev', '/etc', '/root', '/tmp', '/usr/bin', '/var/run', container.workingDir])
      files.makeFolders(folder);
    for (const name of container.commands.keys()) files.put(`/bin/${name}`, '', 0o755);
    files.place('/dev/null', new DeviceNode(now, () => ({ read: () => Promise.resolve(null), close: () => undefined })));
    for (const [name, bytes] of [
      ['zero', () => new Uint8Array(CHUNK)],
      ['urandom', () => container.random(4096)],
    ] as const)
      files.place(`/dev/${name}`, new DeviceNode(now, () => endless(bytes)));
    files.put('/etc/hostname', `${hostname}\n`);
    files.put('/etc/hosts', `127.0.0.1\tlocalhost\n${textAt(pod, 'status', 'podIP')}\t${hostname}\n`);
    files.put(
      '/etc/resolv.conf',
      `search ${namespaceOf(pod)}.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.2\n`,
    );
    files.put(
      '/etc/passwd',
      `root:x:0:0:root:/root:/bin/sh\n${user.uid === 0 ? '' : `${user.name}:x:${user.uid}:${user.gid}::/tmp:/bin/sh\n`}`,
    );
    files.put(
      '/etc/os-release',
      `NAME="Practice Linux"\nID=practice\nPRETTY_NAME="Practice Linux, in memory (image ${container.image})"\n`,
    );
    files.put('/etc/motd', MOTD);
    if (at(pod, 'spec', 'automountServiceAccountToken') !== false) account(files, pod);
    for (const mount of listAt(spec, 'volumeMounts')) mountVolume(cluster, files, pod, mount);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
  }
}

function endless(bytes: () => Uint8Array): ReturnType<DeviceNode['open']> {
  return {
    read: async () => {
      // There is no end to wait for: let others have their turn.
      await setImmediate();
      return bytes();
    },
    close: () => undefined,
  };
}

function account(files: FileSystem, pod: JsonMap): void {
  files.put(`${ACCOUNT}/namespace`, namespaceOf(pod));
  files.put(`${ACCOUNT}/token`, `practice-placeholder-token-of-${textAt(pod, 'spec', 'serviceAccountName') || 'default'}`);
  files.put(`${ACCOUNT}/ca.crt`, 'a placeholder: the practice cluster has no authority inside its pods\n');
}

/** ConfigMaps and Secrets as files; any other volume is an empty directory. */
function mountVolume(cluster: Cluster, files: FileSystem, pod: JsonMap, mount: Json): void {
  const path = textAt(mount, 'mountPath');
  const volume = listAt(pod, 'spec', 'volumes').find((one) => textAt(one, 'name') === textAt(mount, 'name'));
  const map = textAt(volume, 'configMap', 'name');
  const secret = textAt(volume, 'secret', 'secretName');
  const data =
    map !== ''
      ? dataOf(cluster, 'ConfigMap', namespaceOf(pod), map)
      : secret !== ''
        ? dataOf(cluster, 'Secret', namespaceOf(pod), secret)
        : undefined;
  const one = data?.get(textAt(mount, 'subPath'));
  if (one !== undefined) {
    if (files.find(path) === undefined) files.put(path, one);
    return;
  }
  files.makeFolders(path);
  const items = [...listAt(volume, 'configMap', 'items'), ...listAt(volume, 'secret', 'items')];
  for (const [key, value] of data ?? []) {
    const item = items.find((row) => textAt(row, 'key') === key);
    if (items.length > 0 && item === undefined) continue;
    const file = `${path.replace(/\/$/, '')}/${item === undefined ? key : textAt(item, 'path')}`;
    if (files.find(file) === undefined) files.put(file, value);
  }
}
