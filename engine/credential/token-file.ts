import { open } from 'node:fs/promises';
import type { UpstreamCredential } from '../../proxy/proxy.ts';
import { bearer, type CredentialSource, type MakeSource, unobtainable } from './source.ts';

/** Read again after this time, as client-go does (k8s.io/client-go/transport/token_source.go: 1 minute less 10 seconds of leeway). */
const PERIOD = 50_000;
/** How long the last token serves when the file cannot be read any more; a mounted token is being replaced for moments only. */
const PATIENCE = 10 * 60_000;
const MAX_BYTES = 64 << 10;

/** A bearer token that is in a file and changes there. */
export const tokenFileSource: MakeSource<'tokenFile'> = ({ path }, context): CredentialSource => {
  const { clock } = context;
  let kept: { readonly value: UpstreamCredential; readonly token: string; readonly readAt: number } | null = null;
  let triedAt = -Infinity;
  let reading: Promise<UpstreamCredential> | null = null;

  const load = async (): Promise<UpstreamCredential> => {
    const now = clock.wall();
    triedAt = now;
    try {
      const token = await readToken(path);
      // The same object for the same token: a refusal of it is then recognised as one of the current one.
      const value = kept?.token === token ? kept.value : bearer(token);
      kept = { value, token, readAt: now };
      return value;
    } catch (error) {
      if (kept && now - kept.readAt < PATIENCE) return kept.value;
      kept = null;
      throw unobtainable(context, `the token file ${path} ${error instanceof Unfit ? error.message : 'cannot be read'}`);
    }
  };
  const again = (): Promise<UpstreamCredential> =>
    (reading ??= load().finally(() => {
      reading = null;
    }));

  return {
    authorize: () => (kept && clock.wall() - triedAt < PERIOD ? kept.value : again()),
    rejected: (credential) => {
      if (credential === kept?.value) triedAt = -Infinity;
    },
    origin: () => `The token was read from ${path}.`,
  };
};

/** Why a file is not one with a token: a clause about the file that quotes nothing of it. */
class Unfit extends Error {}

/**
 * The token in a file, without blanks around it. Rejects with an error whose message never quotes the content.
 * @param path absolute
 */
async function readToken(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const stat = await file.stat();
    if (!stat.isFile()) throw new Unfit('is not a file');
    if (stat.size > MAX_BYTES) throw new Unfit('is larger than 64 KiB');
    const { buffer, bytesRead } = await file.read(Buffer.alloc(MAX_BYTES), 0, MAX_BYTES, 0);
    const token = buffer.toString('utf8', 0, bytesRead).trim();
    if (token === '') throw new Unfit('is empty');
    if (!/^[\x21-\x7e]+$/.test(token)) throw new Unfit('has characters that no header can carry');
    return token;
  } finally {
    await file.close();
  }
}
