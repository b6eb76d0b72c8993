/** The cluster's own audit log (audit.k8s.io/v1, one JSON event per line), read independently of Chaperone. */
import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';

interface AuditEvent {
  readonly auditID: string;
  readonly stage: 'RequestReceived' | 'ResponseStarted' | 'ResponseComplete' | 'Panic';
  readonly verb: string;
  readonly requestURI: string;
  readonly user: { readonly username?: string };
  readonly responseStatus?: { readonly code?: number };
  readonly requestObject?: unknown;
  readonly responseObject?: unknown;
  readonly requestReceivedTimestamp: string;
  readonly stageTimestamp: string;
}

/** All stages of one request together. */
export interface AuditedRequest {
  readonly auditId: string;
  readonly verb: string;
  readonly uri: string;
  readonly user: string;
  /** Microseconds since the Unix epoch. */
  readonly received: number;
  /** Null while it runs (a watch that is still open). */
  readonly completed: number | null;
  readonly code: number | null;
  readonly requestObject: unknown;
  readonly responseObject: unknown;
}

/** Bytes in the log now: where a window begins. */
export function auditEnd(file: string): number {
  return statSync(file).size;
}

/** The requests whose first event was written behind `offset`, in the order in which the server received them. */
export function readAudit(file: string, offset: number): AuditedRequest[] {
  const fd = openSync(file, 'r');
  try {
    const text = Buffer.alloc(Math.max(0, fstatSync(fd).size - offset));
    readSync(fd, text, 0, text.length, offset);
    return groupEvents(text.toString());
  } finally {
    closeSync(fd);
  }
}

export function groupEvents(text: string): AuditedRequest[] {
  const byId = new Map<string, AuditEvent[]>();
  // The last line may be half written.
  for (const line of text.slice(0, text.lastIndexOf('\n') + 1).split('\n')) {
    if (line === '') continue;
    const event = JSON.parse(line) as AuditEvent;
    byId.set(event.auditID, [...(byId.get(event.auditID) ?? []), event]);
  }
  return [...byId.values()].map(join).toSorted((a, b) => a.received - b.received);
}

function join(events: readonly AuditEvent[]): AuditedRequest {
  const first = events[0]!;
  const last = events.find((event) => event.stage === 'ResponseComplete' || event.stage === 'Panic');
  return {
    auditId: first.auditID,
    verb: first.verb,
    uri: first.requestURI,
    user: first.user.username ?? '',
    received: microseconds(first.requestReceivedTimestamp),
    completed: last === undefined ? null : microseconds(last.stageTimestamp),
    code: events.findLast((event) => event.responseStatus !== undefined)?.responseStatus?.code ?? null,
    requestObject: events.find((event) => event.requestObject !== undefined)?.requestObject,
    responseObject: last?.responseObject,
  };
}

/** RFC 3339 with up to six decimals; Date alone would cut them to three. */
export function microseconds(timestamp: string): number {
  const fraction = /\.(\d+)Z$/.exec(timestamp)?.[1] ?? '';
  return Math.floor(Date.parse(timestamp) / 1000) * 1_000_000 + Number(fraction.padEnd(6, '0').slice(0, 6));
}
