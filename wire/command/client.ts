/** Which program speaks, by its User-Agent. */

export interface Client {
  /** `kubectl`, `curl`, `Helm`; the part of the User-Agent before its first slash. `client` when it says nothing. */
  readonly name: string;
  /** kubectl, whatever its file is called. */
  readonly kubectl: boolean;
  /** A program that runs once per command, each run with connections of its own. Others may live for hours. */
  readonly runsOnce: boolean;
  /** One of these that is built on client-go: it opens several connections at a time for discovery. */
  readonly clientGo: boolean;
}

const MAX_NAME = 64;

/** Source of kubectl's form: client-go rest/config.go, DefaultKubernetesUserAgent (base name of the binary, slash, version). */
export function clientOf(userAgent: string): Client {
  const name = (userAgent.split('/', 1)[0] ?? '').trim().slice(0, MAX_NAME);
  const kubectl = /^kubectl(?![a-z])/i.test(name);
  const clientGo = kubectl || /^helm$/i.test(name);
  return { name: name === '' ? 'client' : name, kubectl, clientGo, runsOnce: clientGo || /^(curl|wget|httpie)$/i.test(name) };
}
