/** Fills a new cluster from the YAML files in resources/practice. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import type { Clock } from '../contract/clock.ts';
import { settle } from './control/settle.ts';
import type { Descriptions } from './discovery/openapi.ts';
import type { Cluster } from './object/cluster.ts';
import { isMap, listAt, mapAt, nameOf, namespaceOf, textAt, without, type JsonMap } from './object/json.ts';
import { findKind } from './object/kinds.ts';
import type { LogLines } from './verbs/logs.ts';
import { admit, insert } from './verbs/write.ts';
import { parseRequest } from './wire/request.ts';

const Lines = z.record(z.string(), z.array(z.string()).min(1));
const Sentences = z.record(z.string(), z.string());

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `12d` in milliseconds. Throws for anything else. */
export function parseAge(text: string): number {
  const [, count, unit = ''] = /^(\d+)([smhd])$/.exec(text) ?? [];
  if (count === undefined) throw new Error(`${JSON.stringify(text)} is not an age such as 12d`);
  return Number(count) * (UNITS[unit] ?? 0);
}

export const loadLogLines = async (directory: string): Promise<LogLines> =>
  Lines.parse(parse(await readFile(join(directory, 'logs.yaml'), 'utf8')));

export const loadDescriptions = async (directory: string): Promise<Descriptions> =>
  Sentences.parse(parse(await readFile(join(directory, 'descriptions.yaml'), 'utf8')));

/**
 * Stores every object of `objects/*.yaml`, as if each had been created when its top-level `age` says, and lets the
 * controllers run after each. Rejects when a file is not readable or holds something a client could not create either.
 */
export async function loadObjects(cluster: Cluster, directory: string): Promise<void> {
  const folder = join(directory, 'objects');
  const files = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).sort();
  for (const file of files) {
    for (const document of parseAllDocuments(await readFile(join(folder, file), 'utf8'))) {
      const value: unknown = document.toJS();
      if (!isMap(value)) throw new Error(`${file} holds something that is no object`);
      loadObject(cluster, file, value);
    }
  }
}

function loadObject(cluster: Cluster, file: string, value: JsonMap): void {
  const object = without(value, 'age');
  const kind = findKind(textAt(object, 'apiVersion'), textAt(object, 'kind'));
  if (kind === undefined) throw new Error(`${file} holds a ${textAt(object, 'kind')}, which is not served`);
  const age = parseAge(textAt(value, 'age') || '12d');
  const clock: Clock = { wall: () => cluster.clock.wall() - age, monotonic: () => cluster.clock.monotonic() };
  const then: Cluster = { ...cluster, clock };
  const request = { ...parseRequest('POST', '/api/v1/x?fieldValidation=Strict', {}), namespace: namespaceOf(object) };
  const { object: admitted } = admit(then, kind, request, object);
  stampEvent(admitted, clock);
  insert(then, kind, admitted, { manager: { name: 'kubectl', operation: 'Update', subresource: '' }, dryRun: false });
  settle(then);
}

/** Events in the data say what happened; when follows from their age, and about which object from the store. */
function stampEvent(event: JsonMap, clock: Clock): void {
  if (event['kind'] !== 'Event' || listAt(event, 'series').length > 0) return;
  const time = new Date(clock.wall()).toISOString().replace(/\.\d+Z$/, 'Z');
  Object.assign(event, { firstTimestamp: time, lastTimestamp: time });
  const about = mapAt(event, 'involvedObject');
  if (nameOf(event) === '') Object.assign(mapAt(event, 'metadata'), { generateName: `${textAt(about, 'name')}.` });
}
