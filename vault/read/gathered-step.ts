/** Everything that was recorded of one step, gathered from its records. */
import type { Impersonation } from '../../contract/kubernetes.ts';
import type { BodyPiece, EndEvent, RecordEvent, RequestEvent, ResponseEvent } from '../../contract/record.ts';
import type { BodyView, ChunkMark, StepDetail, StepRow } from '../../contract/step.ts';
import { BodyCollector, viewBody } from './body.ts';
import type { RecordVisitor } from './session-source.ts';
import { spansOf } from './step-builder.ts';

/** Marks of a step's stream that are kept; a longer one is cut here, its bytes are not. */
const MAX_CHUNKS = 10_000;
/** Compressed bytes that are gathered at least, so that a small limit still decodes. */
const MIN_RAW = 65_536;

export class GatheredStep implements RecordVisitor {
  readonly #limit: number;
  readonly #bodies: { readonly request: BodyCollector; readonly response: BodyCollector };
  readonly #chunks: ChunkMark[] = [];
  #request: RequestEvent | null = null;
  #response: ResponseEvent | null = null;
  #end: EndEvent | null = null;

  /** `limit`: bytes of each body that are shown. */
  constructor(limit: number) {
    const keep = Math.max(limit, MIN_RAW);
    this.#limit = limit;
    this.#bodies = { request: new BodyCollector(keep), response: new BodyCollector(keep) };
  }

  event(event: RecordEvent): void {
    if (event.t === 'request') this.#request = event;
    else if (event.t === 'response') this.#response = event;
    else if (event.t === 'end') this.#end = event;
  }

  piece({ at, direction, offset, bytes }: BodyPiece): void {
    this.#bodies[direction].add({ offset, bytes });
    if (this.#chunks.length >= MAX_CHUNKS) return;
    this.#chunks.push({ sinceStart: at / 1000, direction, offset, bytes: bytes.length });
  }

  /** Null when the request was not among the records. */
  async detail(row: StepRow): Promise<Omit<StepDetail, 'proof'> | null> {
    const request = this.#request;
    const response = this.#response;
    if (request === null) return null;
    const { identity, policy, listen } = request;
    const body = await this.#body('request', request, row);
    return {
      ...row,
      request: { headers: listen.headers, body, httpVersion: listen.httpVersion },
      response:
        response === null
          ? null
          : {
              headers: response.headers,
              body: await this.#body('response', request, row),
              status: response.status,
              from: response.from,
            },
      decision: policy?.decision ?? null,
      identity:
        identity === undefined
          ? null
          : {
              subject: identity.subject,
              proof: identity.proof,
              issuer: identity.issuer ?? 'local',
              groups: identity.groups ?? [],
              token: identity.token ?? null,
              impersonates: impersonation(identity.impersonates),
              sentAs: impersonation(identity.sentAs),
            },
      masked: spansOf(request, response, this.#end),
      toldBytes: this.#end?.toldBytes ?? 0,
      trace: this.#end?.trace ?? {},
      chunks: this.#chunks,
    };
  }

  #body(direction: 'request' | 'response', { listen, policy }: RequestEvent, { stream, verb }: StepRow): Promise<BodyView> {
    const end = this.#end;
    const level = policy?.decision.level ?? 'RequestResponse';
    const answers = direction === 'response';
    const facts = {
      headers: answers ? (this.#response?.headers ?? []) : listen.headers,
      body: this.#bodies[direction],
      wire: (answers ? end?.responseBytes : end?.requestBytes) ?? null,
      complete: end?.outcome === 'complete' || end?.outcome === 'refused',
      excluded: answers ? level !== 'RequestResponse' : level === 'None' || level === 'Metadata',
      watch: answers && verb === 'watch',
      raw: stream === null ? null : 'the raw bytes of an upgraded connection',
    };
    return viewBody(facts, this.#limit);
  }
}

/** `alice, groups devs, ops`: everything that impersonation headers say somebody is. */
function impersonation(headers: Impersonation | undefined): string | null {
  if (headers === undefined) return null;
  const { user = '', uid, groups, extra } = headers;
  const parts = [
    user,
    uid === undefined ? '' : `uid ${uid}`,
    groups.length === 0 ? '' : `groups ${groups.join(', ')}`,
    extra.length === 0 ? '' : `extra ${extra.join(', ')}`,
  ];
  return parts.filter((part) => part !== '').join(', ');
}
