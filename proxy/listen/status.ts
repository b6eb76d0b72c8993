import type { Status } from '../../contract/kubernetes.ts';

/** Statuses whose message kubectl replaces by words of its own: 401 always, 503 during discovery. A warning it prints as it is. */
const UNREAD: ReadonlySet<number> = new Set([401, 503]);

/** A `Warning` header as API servers send it. Source: RFC 7234 section 5.5, k8s.io/apimachinery/pkg/util/net/http.go. */
function warning(text: string): string {
  return `299 chaperone "${text.replace(/[^\x20-\x7e]/g, '?').replace(/["\\]/g, '\\$&')}"`;
}

/** The body and the headers of an answer that carries a Status. */
export function encodeStatus(status: Status): {
  readonly body: Buffer;
  readonly headers: readonly (readonly [string, string])[];
} {
  const body = Buffer.from(`${JSON.stringify(status)}\n`);
  const headers: (readonly [string, string])[] = [
    ['Content-Type', 'application/json'],
    ['Content-Length', String(body.length)],
    ['Cache-Control', 'no-cache, private'],
  ];
  if (status.code === 401) headers.push(['WWW-Authenticate', 'Bearer realm="chaperone"']);
  if (UNREAD.has(status.code)) headers.push(['Warning', warning(status.message)]);
  return { body, headers };
}
