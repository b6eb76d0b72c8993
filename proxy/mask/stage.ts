import { ChaperoneError } from '../../contract/errors.ts';
import type { HeaderList } from '../../contract/record.ts';
import { formsIn, replaced } from '../../wire/credential/text.ts';
import { commitmentOf } from '../commitment.ts';
import type { Mask, Masks } from '../exchange.ts';
import { remembered } from '../memo.ts';
import { jsonOnly } from './accept.ts';
import { answerMask } from './answer.ts';
import { maskHeaders } from './head.ts';
import { placeholder, PlaceholderScanner } from './placeholder.ts';
import { keepRequest } from './request.ts';
import { type Sensitive, sensitiveOf } from './sensitive.ts';
import { maskUrl } from './url.ts';

/** What is kept of an exchange whose masking failed: nothing that could hold a secret. */
export const BLANK: Masks = {
  url: '',
  headers: [],
  spans: [],
  refusal: undefined,
  negotiate: {},
  keep: () => ({ recorded: Buffer.alloc(0), spans: [], refusal: undefined }),
  guard: () => undefined,
  answerHeaders: () => ({ headers: [], spans: [] }),
  answer: () => {
    throw new ChaperoneError('mask.failed', { reason: 'no mask' });
  },
};

/** The mask stage: what of this exchange is recorded, what goes on, and how the answer must be asked for so that it can be read. */
export const mask: Mask = (arrival, caller, ruling) => {
  const key = caller.maskingKey;
  const url = maskUrl(arrival.url, key);
  const head = remembered(arrival.memo, maskHeaders, key, () => maskHeaders(arrival.headers, key, 'request.headers'));
  const scanner = new PlaceholderScanner();
  const sensitive = ruling && sensitiveOf(ruling.attributes);
  return {
    url: url.url,
    ...maskedPath(arrival.path, key),
    headers: head.headers,
    spans: [...url.spans, ...head.spans],
    ...negotiation(arrival.headers, sensitive),
    keep: sensitive?.inRequests ? (body) => keepRequest(body, contentType(arrival.headers), sensitive, key) : undefined,
    guard: (chunk) => {
      if (scanner.seen(chunk)) throw new ChaperoneError('mask.placeholder', { path: 'request body' });
    },
    answerHeaders: (headers) => maskHeaders(headers, key, 'response.headers'),
    answer: (status, headers) => {
      if (!sensitive) return undefined;
      const bodiless = arrival.method === 'HEAD' || status === 204 || status === 304;
      return answerMask(headers, bodiless, {
        sensitive,
        maskingKey: key,
        lines: ruling.attributes.verb === 'watch' && status === 200,
      });
    },
  };
};

/** A token of a known form in the path, as some proxied services take it. */
function maskedPath(path: string, key: Uint8Array): Pick<Masks, 'path'> {
  const found = formsIn(path);
  return found.length === 0 ? {} : { path: replaced(path, found, (value) => placeholder(commitmentOf(key, value))) };
}

/** Protobuf, YAML, CBOR and compressed answers would be a way around the mask, so they are not asked for. */
function negotiation(headers: HeaderList, sensitive: Sensitive | undefined): Pick<Masks, 'negotiate' | 'refusal'> {
  if (!sensitive) return { negotiate: {}, refusal: undefined };
  const accept = jsonOnly(headers);
  if (accept === undefined) return { negotiate: {}, refusal: new ChaperoneError('mask.accept') };
  return { negotiate: { accept, 'accept-encoding': 'identity' }, refusal: undefined };
}

function contentType(headers: HeaderList): string | undefined {
  const given = headers.filter(([name]) => name.toLowerCase() === 'content-type');
  // Two opinions about the form of a secret: it is kept as one opaque span.
  return given.length > 1 ? 'ambiguous/ambiguous' : given[0]?.[1];
}
