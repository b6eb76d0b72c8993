/** What the load sends and what both ends can know about it: a write carries its number in the URL and in its body. */

export const GET_PATH = '/api/v1/namespaces/load/configmaps/settings';
const POST_PATH = '/api/v1/namespaces/load/configmaps';

/** Path of write `id`; the number travels as a field manager, which every API server takes. */
export function writePath(id: number): string {
  return `${POST_PATH}?fieldManager=write-${id}`;
}

/** The write's number in a path or a recorded URL; null for anything else. */
export function writeId(url: string): number | null {
  const id = /[?&]fieldManager=write-(\d+)/.exec(url)?.[1];
  return id === undefined ? null : Number(id);
}

/** The body of write `id`: a ConfigMap of about 2 KB, every sixteenth one of about 200 KB (several recorded pieces). */
export function writeBody(id: number): Buffer {
  const line = `write ${id} of the load. `;
  const size = id % 16 === 15 ? 200_000 : 1800;
  return Buffer.from(
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: `write-${id}`, namespace: 'load' },
      data: { text: line.repeat(Math.ceil(size / line.length)) },
    }),
  );
}
