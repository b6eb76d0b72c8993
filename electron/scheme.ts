/** Answers `chaperone://app/…` from the folder with the built page. */
import { readFile, realpath } from 'node:fs/promises';
import { extname, join, resolve, sep } from 'node:path';
import type { CustomScheme } from 'electron';
import { isOwnUrl, SCHEME } from './origin.ts';
import { PAGE_HEADERS } from './page-policy.ts';

/** To be registered before the app is ready: an origin of its own, a secure context, relative addresses. */
export const PRIVILEGES: CustomScheme = { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } };

/** The kinds of file a built page has; any other is not served. */
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

function refuse(status: 400 | 403 | 404 | 405): Response {
  return new Response(null, { status, headers: PAGE_HEADERS });
}

/** The path part of an address, decoded once; undefined when it tries to leave the folder or hide something. */
function wantedPath(address: string): string | undefined {
  // The address as sent: URL parsing would fold away the dots that give an attempt away.
  const raw = /^[^:]+:\/\/[^/?#]*([^?#]*)/.exec(address)?.[1] ?? '';
  let path: string;
  try {
    path = decodeURIComponent(raw);
  } catch {
    return undefined;
  }
  const parts = path.split('/');
  if (/[\0\\%]/.test(path) || parts.some((part) => part === '..' || part === '.')) return undefined;
  return path === '' || path === '/' ? '/index.html' : path;
}

/**
 * A handler for `protocol.handle`. Only GET and HEAD, only files inside `root` (symbolic links resolved), only known types;
 * refusals are 400 to 405 without a body.
 */
export function pageHandler(root: string): (request: Request) => Promise<Response> {
  const folder = resolve(root);
  return async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405);
    if (!isOwnUrl(request.url)) return refuse(403);
    const path = wantedPath(request.url);
    if (path === undefined) return refuse(400);
    const type = TYPES[extname(path).toLowerCase()];
    if (type === undefined) return refuse(404);
    try {
      const file = await realpath(join(folder, path));
      if (!file.startsWith((await realpath(folder)) + sep)) return refuse(403);
      const body = await readFile(file);
      const headers = { ...PAGE_HEADERS, 'content-type': type };
      return new Response(request.method === 'HEAD' ? null : body, { status: 200, headers });
    } catch {
      return refuse(404);
    }
  };
}
