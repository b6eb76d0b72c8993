/** The ways a step can be taken out: as a sentence, as a curl call, as HTTP, as JSON. */
import type { MessageView, StepDetail } from '../../contract/step.ts';
import type { HeaderList } from '../../contract/record.ts';
import { bytes } from './size.ts';

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

const headerLines = (headers: HeaderList): string => headers.map(([name, value]) => `${name}: ${value}\n`).join('');

/** What stands where a body is not shown in full; empty when all of it is there. */
export function bodyNote(body: MessageView['body']): string {
  if (body.state === 'not-recorded') return '[body not recorded at this level]';
  if (body.opaque !== null) return `[not decoded: ${body.opaque}; ${bytes(body.bytes)} as base64]`;
  if (body.truncated) return `[cut here; ${bytes(body.bytes)} were recorded]`;
  if (body.state === 'partial') return '[recorded in part]';
  return '';
}

function message(first: string, view: MessageView): string {
  const note = bodyNote(view.body);
  return `${first}\n${headerLines(view.headers)}\n${view.body.content}${note === '' ? '' : `\n${note}`}`;
}

/** Both messages as HTTP text. Reconstructed from the record: header order and case are kept, framing is not. */
export function asHttp(step: StepDetail): string {
  const request = message(`${step.method} ${step.url} HTTP/${step.request.httpVersion}`, step.request);
  if (step.response === null) return `${request}\n\n[no answer was recorded]\n`;
  return `${request}\n\n${message(`HTTP/${step.request.httpVersion} ${step.response.status}`, step.response)}\n`;
}

/** A curl call that asks the same; without the credential, which no recording has. */
export function asCurl(step: StepDetail): string {
  const skip = new Set([
    'host',
    'authorization',
    'content-length',
    'accept-encoding',
    'connection',
    'transfer-encoding',
    'user-agent',
  ]);
  const parts = [`curl -sS -X ${step.method} "$SERVER"${quote(step.url)}`];
  for (const [name, value] of step.request.headers)
    if (!skip.has(name.toLowerCase())) parts.push(`-H ${quote(`${name}: ${value}`)}`);
  const { body } = step.request;
  if (body.content !== '' && body.encoding === 'utf8') parts.push(`--data-binary ${quote(body.content)}`);
  return parts.join(' \\\n  ');
}

export const asJson = (step: StepDetail): string => JSON.stringify(step, null, 2);
