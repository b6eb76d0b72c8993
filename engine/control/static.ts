import { readFile } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
};

export interface Page {
  readonly status: 200 | 404;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/**
 * Headers of every answer of the control port. Styles may be inline because the editor component inserts style elements;
 * scripts may not. `host` is the checked Host header: the page may only talk back to where it came from.
 */
export function securityHeaders(host: string): Readonly<Record<string, string>> {
  return {
    'content-security-policy':
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
      `connect-src 'self' ws://${host}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), usb=()',
  };
}

const notFound = (): Page => ({
  status: 404,
  headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
  body: Buffer.from('Not found.\n'),
});

/** What every path is when there is no UI to serve. */
export const NO_UI: Page = notFound();

/**
 * A file of the built UI. Paths without an extension are the application's own addresses and get the index page. Anything that
 * is not plainly below `root` is not found.
 * @param path the request target's path, not decoded, without query.
 */
export async function page(root: string, path: string): Promise<Page> {
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    return notFound();
  }
  const parts = decoded.split('/').slice(1);
  if (!decoded.startsWith('/') || parts.some((part) => part.startsWith('.') || /[\\\0:]/.test(part))) return notFound();
  const extension = extname(decoded);
  const index = extension === '';
  const file = index ? join(root, 'index.html') : join(root, ...parts);
  const type = index ? TYPES['.html'] : TYPES[extension];
  if (type === undefined || !file.startsWith(root.endsWith(sep) ? root : root + sep)) return notFound();
  try {
    const body = await readFile(file);
    const hashed = !index && extension !== '.html' && decoded.startsWith('/assets/');
    return {
      status: 200,
      headers: { 'content-type': type, 'cache-control': hashed ? 'public, max-age=31536000, immutable' : 'no-store' },
      body,
    };
  } catch {
    return notFound();
  }
}
