/** Plaintexts of frames made from a few JSON events; the busy way of sessions is in queue.ts. */
import type { RecordEvent } from '../../contract/record.ts';
import { KIND_EVENT, RECORD_HEAD, writeRecordHead } from '../seal/record.ts';
import type { CatalogueEvent } from './catalogue.ts';

/** Framed records with empty salts, ready for `StreamSealer.records`. */
export function plaintextOf(events: readonly (RecordEvent | CatalogueEvent)[]): Uint8Array {
  return Buffer.concat(events.map(framed));
}

function framed(event: RecordEvent | CatalogueEvent): Buffer {
  const json = Buffer.from(JSON.stringify(event), 'utf8');
  const record = Buffer.alloc(RECORD_HEAD + json.length);
  writeRecordHead(record, 0, KIND_EVENT, json.length);
  json.copy(record, RECORD_HEAD);
  return record;
}
