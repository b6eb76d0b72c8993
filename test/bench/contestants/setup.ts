/** What a contestant's process is told and what it answers. */
import type { Certificate } from '../certificate.ts';

export interface Setup {
  /** Of the upstream, and of the contestant's own listener where it has no other. */
  readonly certificate: Certificate;
  /** `https://127.0.0.1:PORT` of the upstream. */
  readonly upstream: string;
  /** A directory of its own, on the disk that is measured. */
  readonly dir: string;
}

export interface Ready {
  /** `https://127.0.0.1:PORT` */
  readonly server: string;
  /** PEM that the client trusts. */
  readonly ca: string;
  /** What the client must send besides. */
  readonly headers: Readonly<Record<string, string>>;
}
