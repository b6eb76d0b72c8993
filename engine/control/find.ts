/** Finding the engine that runs on a home, and being let in. */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { ChaperoneError } from '../../contract/errors.ts';
import type { VaultKey } from '../../vault/vault.ts';
import { readAddress } from './address.ts';
import { connectControl, type ControlClient } from './client.ts';
import { engineSigned, NONCE_BYTES, proof, same } from './proof.ts';

/** Milliseconds for the hello; an engine that is stuck for longer is reported, not waited for. */
const PATIENCE = 5_000;

const Greeting = z.strictObject({
  serverNonce: z.base64url(),
  proof: z.base64url().nullable(),
  signature: z.base64url(),
});

export interface FoundEngine {
  readonly pid: number;
  readonly address: string | null;
  readonly client: ControlClient;
  /** Without a control key on the other side there is nothing to prove yet. */
  readonly locked: boolean;
  /** Shows that we know the vault key, after the engine has shown the same. Rejects with `engine.unauthorized`. */
  signIn(key: VaultKey): Promise<void>;
}

/**
 * The engine that engine.json names, if it is alive and really the one that wrote the file; else null (a file left by a crash,
 * or a port that somebody else has now). Rejects with `engine.unreachable` when it is there and does not answer.
 */
export async function findEngine(home: string): Promise<FoundEngine | null> {
  const address = readAddress(home);
  if (!address) return null;
  let client: ControlClient;
  try {
    client = await connectControl(address.port);
  } catch {
    return null;
  }
  const clientNonce = randomBytes(NONCE_BYTES);
  let timer: NodeJS.Timeout | undefined;
  try {
    const hello = client.call('engine.hello', { clientNonce: clientNonce.toString('base64url') });
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new ChaperoneError('engine.unreachable', { reason: 'no answer to hello' }));
      }, PATIENCE);
    });
    const greeting = Greeting.safeParse(await Promise.race([hello, late]));
    const bytes = (text: string): Buffer => Buffer.from(text, 'base64url');
    if (
      !greeting.success ||
      !engineSigned(address.key, clientNonce, bytes(greeting.data.serverNonce), bytes(greeting.data.signature))
    ) {
      await client.close();
      return null;
    }
    const { serverNonce, proof: serverProof } = greeting.data;
    return {
      pid: address.pid,
      address: address.address,
      client,
      locked: serverProof === null,
      signIn: async (key) => {
        const control = key.derive('chaperone/v1/control');
        try {
          const knows =
            serverProof !== null && same(proof(control, 'server', clientNonce, bytes(serverNonce)), bytes(serverProof));
          if (!knows) throw new ChaperoneError('engine.unauthorized');
          const answer = proof(control, 'client', clientNonce, bytes(serverNonce)).toString('base64url');
          await client.call('engine.prove', { proof: answer });
        } finally {
          control.fill(0);
        }
      },
    };
  } catch (error) {
    await client.close();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** Throws `vault.busy` when another engine runs on this home. */
export async function refuseSecond(home: string): Promise<void> {
  const found = await findEngine(home);
  if (!found) return;
  await found.client.close();
  throw new ChaperoneError('vault.busy', { pid: found.pid });
}
