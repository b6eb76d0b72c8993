/** The one place the page comes from. */

export const SCHEME = 'chaperone';
export const HOST = 'app';
export const START_URL = `${SCHEME}://${HOST}/index.html`;

/**
 * Whether an address belongs to the app's own page. `origin` of a custom scheme is "null" in a WHATWG URL parser that does
 * not know it, so scheme and host are compared.
 */
export function isOwnUrl(address: string): boolean {
  const url = URL.parse(address);
  return url?.protocol === `${SCHEME}:` && url.host === HOST && url.username === '' && url.password === '';
}
