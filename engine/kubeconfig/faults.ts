import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ChaperoneError } from '../../contract/errors.ts';

/** How the parts of one context refuse it. */
export class Faults {
  readonly #path: string;
  readonly #context: string;

  constructor(path: string, context: string) {
    this.#path = path;
    this.#context = context;
  }

  /** The kubeconfig is not one that kubectl would take. `reason` is a clause without secrets. */
  broken(reason: string): never {
    throw new ChaperoneError('target.kubeconfig', { path: this.#path, reason });
  }

  /** It is one, but this version cannot hold what it asks for. */
  unfit(reason: string): never {
    throw new ChaperoneError('target.credential', { context: this.#context, reason });
  }

  /** Value of a `…-data` field, or of the file that the field beside it names; null when both are absent. */
  inline(data: string | null | undefined, path: string | null | undefined, dir: string, what: string): string | null {
    if (data) return Buffer.from(data, 'base64').toString('utf8');
    return path ? this.file(path, dir, what) : null;
  }

  /** @param dir where a relative path starts: the kubeconfig's own directory. */
  file(path: string, dir: string, what: string): string {
    try {
      return readFileSync(resolve(dir, path), 'utf8');
    } catch {
      return this.broken(`the ${what} file ${path} cannot be read`);
    }
  }

  requireCertificate(pem: string, what: string): void {
    try {
      new X509Certificate(pem);
    } catch {
      this.broken(`the ${what} of context ${this.#context} is not a PEM certificate`);
    }
  }

  /** A client certificate and its key. */
  requirePair(cert: string, key: string): void {
    this.requireCertificate(cert, 'client certificate');
    let fits = false;
    try {
      fits = new X509Certificate(cert).checkPrivateKey(createPrivateKey(key));
    } catch {
      this.broken(`the client key of context ${this.#context} is not a PEM private key`);
    }
    if (!fits) this.broken(`the client key of context ${this.#context} is not that of its certificate`);
  }

  requireToken(token: string): void {
    if (!/^[\x21-\x7e]+$/.test(token))
      this.broken(`the token of context ${this.#context} has characters that no header can carry`);
  }
}

/** Empty and absent are the same in a kubeconfig. */
export function present(text: string | null | undefined): string | null {
  return text === undefined || text === null || text === '' ? null : text;
}
