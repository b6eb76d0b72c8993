import { Agent, request } from 'undici';

export interface BoundedFetchOptions {
  /** PEM that is trusted instead of the system's authorities; null: those. */
  readonly ca: string | null;
  readonly signal: AbortSignal;
  /** Milliseconds for the whole answer. */
  readonly ms: number;
  /** Bytes of the body that are taken. */
  readonly limit: number;
}

/** What openid-client asks with (its `CustomFetch`). */
export type Fetch = (
  url: string,
  init: { readonly method: string; readonly headers: Record<string, string>; readonly body?: unknown },
) => Promise<Response>;

/**
 * A `fetch` for servers that may be slow, endless or false: TLS 1.2 at least, no redirects, one connection for one question, an answer of limited
 * size in limited time. Rejects with what the connection said, or with an Error.
 */
export function boundedFetch({ ca, signal, ms, limit }: BoundedFetchOptions): Fetch {
  return async (url, { method, headers, body }) => {
    const agent = new Agent({ connect: ca === null ? {} : { ca } });
    try {
      const answer = await request(url, {
        dispatcher: agent,
        method: method as 'GET' | 'POST',
        headers,
        body: body instanceof URLSearchParams ? body.toString() : ((body as string | undefined) ?? null),
        signal: AbortSignal.any([signal, AbortSignal.timeout(ms)]),
      });
      const chunks: Buffer[] = [];
      let size = 0;
      for await (const chunk of answer.body as AsyncIterable<Buffer>) {
        size += chunk.length;
        if (size > limit) throw new Error('the answer is too long');
        chunks.push(chunk);
      }
      const type = answer.headers['content-type'];
      const text = Buffer.concat(chunks);
      return new Response(text.length === 0 ? null : text, {
        status: answer.statusCode,
        headers: typeof type === 'string' ? { 'content-type': type } : {},
      });
    } finally {
      await agent.destroy();
    }
  };
}
