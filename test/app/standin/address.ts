/**
 * Chromium alone cannot be taught a scheme of one's own, so `chaperone://app/x` is shown to it as `https://app.chaperone.standin/x`: an
 * origin of its own and a secure context, as the real scheme is.
 */
const SUFFIX = '.chaperone.standin';

/** The address Chromium is given. */
export function toBrowser(address: string): string {
  return address.replace(/^chaperone:\/\/([^/?#]+)/, (_, host: string) => `https://${host}${SUFFIX}`);
}

/** The address Electron would speak of. */
export function fromBrowser(address: string): string {
  return address.replace(/^https:\/\/([^/?#]+)\.chaperone\.standin(?=[/?#]|$)/, (_, host: string) => `chaperone://${host}`);
}
