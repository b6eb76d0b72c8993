import { Agent, request } from 'undici';

/** One GET. Rejects with an Error whose message is fit for people; it follows no redirect. */
export type GetDocument = (url: URL) => Promise<HttpsDocument>;

export interface HttpsDocument {
  readonly contentType: string;
  readonly body: Uint8Array;
}

/** Largest metadata document or key set, bytes. The largest known, Azure's, has about 20 KB. */
const MAX_BODY = 262_144;
const TIMEOUT = 5_000;

/**
 * Reads documents of an issuer over https, at most 256 KiB and five seconds each. `ca`: PEM of the authority to trust instead of the
 * system's. A connection of its own for each: they are minutes apart.
 */
export function overHttps(ca: string | null): GetDocument {
  return async (url) => {
    if (url.protocol !== 'https:') throw new Error(`${url.origin} is not https`);
    const agent = new Agent({
      connect: { timeout: TIMEOUT, ...(ca === null ? {} : { ca }) },
      headersTimeout: TIMEOUT,
      bodyTimeout: TIMEOUT,
      maxResponseSize: MAX_BODY,
    });
    try {
      const signal = AbortSignal.timeout(TIMEOUT);
      const headers = { accept: 'application/json, application/jwk-set+json', 'accept-encoding': 'identity' };
      const { statusCode, headers: answered, body } = await request(url, { dispatcher: agent, signal, headers });
      if (statusCode >= 300 && statusCode < 400) throw new Error(`${url.host} redirects, which is not followed`);
      if (statusCode !== 200) throw new Error(`${url.host} answered ${statusCode}`);
      const contentType = answered['content-type'];
      return { contentType: typeof contentType === 'string' ? contentType : '', body: await body.bytes() };
    } catch (error) {
      throw new Error(why(error, url), { cause: error });
    } finally {
      // Whatever is left of an answer is not waited for.
      await agent.destroy();
    }
  };
}

function why(error: unknown, url: URL): string {
  if (!(error instanceof Error)) return `${url.host} could not be read`;
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return `${url.host} did not answer in time`;
  if (error.name === 'ResponseExceededMaxSizeError') return `the answer of ${url.host} is larger than ${MAX_BODY} bytes`;
  return error.message === '' && 'code' in error ? `${url.host}: ${String(error.code)}` : error.message;
}
