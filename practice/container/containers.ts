/** The containers that somebody has entered, made when first needed and gone with their pod. */
import type { Cluster } from '../object/cluster.ts';
import { listAt, nameOf, numberAt, textAt, textsAt, uidOf, type Json, type JsonMap } from '../object/json.ts';
import type { Timer } from '../object/timer.ts';
import { COMMANDS } from './commands/table.ts';
import { environmentOf } from './environment.ts';
import { FileSystem } from './filesystem/filesystem.ts';
import { Quota } from './filesystem/quota.ts';
import type { Container } from './process.ts';
import { seed } from './seed.ts';

/** Bytes of files: of one container, and of all together. */
const LIMIT = 32 << 20;
const LIMIT_TOGETHER = 128 << 20;

export class Containers {
  readonly #cluster: Cluster;
  readonly #timer: Timer;
  readonly #quota = new Quota(LIMIT_TOGETHER);
  readonly #made = new Map<string, Map<string, Container>>();
  readonly #stop: () => void;

  constructor(cluster: Cluster, timer: Timer) {
    this.#cluster = cluster;
    this.#timer = timer;
    this.#stop = cluster.store.onChange(({ type, object }) => {
      if (type === 'DELETED') this.#forget(uidOf(object));
    });
  }

  /** The container of this name in `pod`, which has one. */
  enter(pod: JsonMap, name: string): Container {
    const ofPod = this.#made.get(uidOf(pod)) ?? new Map<string, Container>();
    this.#made.set(uidOf(pod), ofPod);
    const known = ofPod.get(name);
    if (known !== undefined) return known;
    const container = this.#make(pod, containerNamed(pod, name) ?? {});
    ofPod.set(name, container);
    return container;
  }

  close(): void {
    this.#stop();
    for (const uid of [...this.#made.keys()]) this.#forget(uid);
  }

  #forget(uid: string): void {
    for (const container of this.#made.get(uid)?.values() ?? []) container.files.clear();
    this.#made.delete(uid);
  }

  #make(pod: JsonMap, spec: Json): Container {
    const { clock, random } = this.#cluster;
    const hostname = (textAt(pod, 'spec', 'hostname') || nameOf(pod)).slice(0, 63);
    const uid = numberAt(spec, 'securityContext', 'runAsUser') ?? numberAt(pod, 'spec', 'securityContext', 'runAsUser') ?? 0;
    const image = textAt(spec, 'image');
    const command = [...textsAt(spec, 'command'), ...textsAt(spec, 'args')].join(' ');
    const container: Container = {
      name: textAt(spec, 'name'),
      hostname,
      image,
      main: command || (image.split('/').at(-1)?.split(/[:@]/)[0] ?? image),
      files: new FileSystem(new Quota(LIMIT, this.#quota), () => clock.wall()),
      env: environmentOf(this.#cluster, pod, spec, hostname),
      workingDir: textAt(spec, 'workingDir') || '/',
      user: { name: uid === 0 ? 'root' : String(uid), uid, gid: uid },
      commands: COMMANDS,
      clock,
      timer: this.#timer,
      random,
      running: { count: 0 },
    };
    seed(this.#cluster, pod, spec, container);
    return container;
  }
}

const LISTS = ['containers', 'ephemeralContainers', 'initContainers'] as const;

/** The container's part of the spec; undefined when the pod has none of this name. */
export function containerNamed(pod: JsonMap, name: string): Json | undefined {
  for (const list of LISTS) {
    const found = listAt(pod, 'spec', list).find((container) => textAt(container, 'name') === name);
    if (found !== undefined) return found;
  }
  return undefined;
}
