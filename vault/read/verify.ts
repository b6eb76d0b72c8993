/** Verification of a whole vault, of one session in it, or of a single copied file (FORMAT.md, Verifying). */
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ChaperoneError } from '../../contract/errors.ts';
import type { VerifyReport } from '../../contract/verify.ts';
import { decodeState, MAX_STATE_FILE, STATE_FILE } from '../keys/state-file.ts';
import { INFO } from '../keys/vault-key.ts';
import { checkMac, decodeVaultFile, MAX_VAULT_FILE, VAULT_FILE, type VaultFile } from '../keys/vault-file.ts';
import { CATALOGUE_FILE, type Catalogue } from '../log/catalogue.ts';
import { LOG_SUFFIX, SESSIONS } from '../log/recovery.ts';
import { base64 } from '../seal/digest.ts';
import { signerOf } from '../seal/signer.ts';
import type { VaultKey } from '../vault.ts';
import { fileFinding, findingOf } from './findings.ts';
import { openSource, readSource } from './source.ts';
import { Tally } from './tally.ts';
import { verifyCatalogue, type Identity } from './verify-catalogue.ts';
import { verifySession } from './verify-session.ts';
import { verifyStream } from './verify-stream.ts';

const NO_ANCHOR =
  'A copy of the whole vault from an earlier day is consistent in itself; only a checkpoint that was kept elsewhere would show it.';
const NO_KEY =
  'Without the key: that the contents are what the leaf hashes say, the MAC of vault.json, state.sealed, and what the catalogue lists.';

export interface VerifyVaultOptions {
  readonly dir: string;
  /** Without it, structure, order, roots and signatures are checked. */
  readonly key?: VaultKey;
  /** Only this session, and the files of the vault that vouch for it. */
  readonly id?: string;
  /** Bytes. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Sessions that are being made right now. */
  readonly making?: ReadonlySet<string>;
}

/** Rejects only with `vault.missing` (no directory at all) and `read.session` (an unknown `id`); all else is a finding. */
export async function verifyVault(options: VerifyVaultOptions): Promise<VerifyReport> {
  const { dir, key, id } = options;
  // Both keys at once: the vault may be locked while this runs.
  const stateKey = key?.derive(INFO.state) ?? null;
  const tally = new Tally(options.onProgress);
  const names = await sessionNames(dir);
  // Right after the names: what is in them and not being made now will be in the catalogue when that is read.
  const making = new Set(options.making);
  tally.expect(await totalSize(dir, id === undefined ? names : [id]));
  const file = await verifyVaultFile(dir, key ?? null, tally);
  const vault = file?.id ?? key?.vault ?? null;
  if (vault === null) {
    tally.notChecked.push('Everything but vault.json: without it nobody can say whose files these are.');
    return tally.report(null);
  }
  const identity: Identity = { vault, signer: file?.signer ?? null, wrapKey: key?.derive(INFO.streamWrap) ?? null };
  const { catalogue, signer } = await verifyCatalogue(dir, identity, tally);
  await verifyState(dir, identity, stateKey, catalogue, tally);
  const listed = [...(catalogue?.entries.keys() ?? [])];
  const all = [...new Set([...names, ...listed])].filter((name) => !making.has(name)).sort();
  const wanted = id === undefined ? all : all.filter((name) => name === id);
  if (id !== undefined && wanted.length === 0) throw new ChaperoneError('read.session', { id });
  for (const name of wanted) {
    await verifySession(dir, name, { ...identity, signer }, catalogue === null ? null : catalogue.entries.get(name), tally);
  }
  identity.wrapKey?.fill(0);
  stateKey?.fill(0);
  if (key === undefined) tally.notChecked.push(NO_KEY);
  tally.notChecked.push(NO_ANCHOR);
  return tally.report(signer === null ? null : Buffer.from(signer, 'base64'));
}

/** One log that was copied somewhere. Never rejects. */
export async function verifyFile(options: { readonly file: string; readonly key?: VaultKey }): Promise<VerifyReport> {
  const { file, key } = options;
  const name = basename(file);
  const tally = new Tally();
  const source = await openSource(file);
  if (typeof source === 'string') {
    tally.findings.push(fileFinding(name, 'missing', source === 'missing' ? 'the file is missing' : source));
    return tally.report(null);
  }
  const wrapKey = key?.derive(INFO.streamWrap) ?? null;
  try {
    const expect = key === undefined ? {} : { vault: key.vault };
    const { walk, fault, checkpointed } = await verifyStream(source.read, { wrapKey, expect }, (frame) => tally.frame(frame));
    tally.bytes(walk.headLength);
    if (walk.head?.stream === 'session') tally.sessions = 1;
    if (fault !== null) tally.findings.push(findingOf(name, fault));
    else if (!checkpointed)
      tally.findings.push(fileFinding(name, 'seal', 'it does not end in a checkpoint: its end may be missing', walk.position));
    else tally.sealed = tally.sessions;
    tally.notChecked.push('One file alone: that it belongs to your vault is only as sure as the signing key named here.');
    if (key === undefined) tally.notChecked.push('Without the key: that the contents are what the leaf hashes say.');
    return tally.report(walk.head === null ? null : Buffer.from(walk.head.signer, 'base64'));
  } catch (error) {
    tally.findings.push(fileFinding(name, 'missing', `it cannot be read (${error instanceof Error ? error.name : '?'})`));
    return tally.report(null);
  } finally {
    wrapKey?.fill(0);
    await source.close();
  }
}

async function verifyVaultFile(dir: string, key: VaultKey | null, tally: Tally): Promise<VaultFile | null> {
  const bytes = await readSource(join(dir, VAULT_FILE), MAX_VAULT_FILE);
  if (typeof bytes === 'string') {
    tally.findings.push(
      fileFinding(VAULT_FILE, bytes === 'missing' ? 'missing' : 'vault', bytes === 'missing' ? 'the file is missing' : bytes),
    );
    return null;
  }
  tally.bytes(bytes.length);
  let file: VaultFile | null = null;
  try {
    file = decodeVaultFile(bytes);
    if (key !== null) checkMac(file, key.derive(INFO.mac));
    if (key !== null && key.vault !== file.id) throw new ChaperoneError('vault.foreign', { file: VAULT_FILE });
    return file;
  } catch (error) {
    tally.findings.push(fileFinding(VAULT_FILE, 'vault', reasonOf(error)));
    // What a wrong file says of itself must not be what the other files are measured by.
    return key === null ? file : null;
  }
}

async function verifyState(
  dir: string,
  identity: Identity,
  key: Uint8Array | null,
  catalogue: Catalogue | null,
  tally: Tally,
): Promise<void> {
  const bytes = await readSource(join(dir, STATE_FILE), MAX_STATE_FILE);
  if (typeof bytes === 'string') {
    tally.findings.push(
      fileFinding(STATE_FILE, bytes === 'missing' ? 'missing' : 'state', bytes === 'missing' ? 'the file is missing' : bytes),
    );
    return;
  }
  tally.bytes(bytes.length);
  if (key === null) return;
  try {
    const { revision, seed } = decodeState(bytes, key, identity.vault);
    const signer = base64(signerOf(seed).publicKey);
    seed.fill(0);
    if (identity.signer !== null && signer !== identity.signer) {
      tally.findings.push(fileFinding(STATE_FILE, 'state', 'its signing key is not the one in vault.json'));
    } else if (catalogue !== null && revision < catalogue.revision) {
      const reason = `it is revision ${revision}, the catalogue has recorded ${catalogue.revision}: an older file was put back`;
      tally.findings.push(fileFinding(STATE_FILE, 'state', reason));
    }
  } catch (error) {
    tally.findings.push(fileFinding(STATE_FILE, 'state', reasonOf(error), 0));
  }
}

async function sessionNames(dir: string): Promise<string[]> {
  try {
    const names = await readdir(join(dir, SESSIONS));
    return names.filter((name) => name.endsWith(LOG_SUFFIX)).map((name) => name.slice(0, -LOG_SUFFIX.length));
  } catch {
    const { length } = await readdir(dir).catch(() => []);
    if (length === 0) throw new ChaperoneError('vault.missing', { path: dir });
    return [];
  }
}

async function totalSize(dir: string, ids: readonly string[]): Promise<number> {
  let total = 0;
  const files = [CATALOGUE_FILE, VAULT_FILE, STATE_FILE, ...ids.map((id) => join(SESSIONS, id + LOG_SUFFIX))];
  for (const name of files) {
    const source = await openSource(join(dir, name));
    if (typeof source === 'string') continue;
    total += source.size;
    await source.close();
  }
  return total;
}

/** The reason inside one of our errors, as a clause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof ChaperoneError)) return 'it cannot be understood';
  const { reason, format } = error.details;
  if (error.code === 'vault.newer') return `format ${format ?? '?'} is newer than this version reads`;
  return error.code === 'vault.foreign' ? 'it is not a file of this vault' : String(reason ?? error.code);
}
