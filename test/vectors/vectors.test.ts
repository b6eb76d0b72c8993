/** The code against the test vectors, which a verifier in any language can use: keys.json and stream.json. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { StoredGrant } from '../../contract/grant.ts';
import { RevokedProof, StoredProvider } from '../../contract/identity.ts';
import { StoredTarget } from '../../contract/target.ts';
import { decodeState, EMPTY_STATE, encodeState } from '../../vault/keys/state-file.ts';
import { openSlot } from '../../vault/keys/slots.ts';
import { checkMac, decodeVaultFile } from '../../vault/keys/vault-file.ts';
import { INFO, vaultKeyOf } from '../../vault/keys/vault-key.ts';
import { fromWords } from '../../vault/keys/words.ts';
import { base64, sha256 } from '../../vault/seal/digest.ts';
import { chainStart, decodeHead, encodeHead, framesKey, maskingKey } from '../../vault/seal/head.ts';
import { MerkleTree } from '../../vault/seal/merkle.ts';
import { originOf } from '../../vault/seal/note.ts';
import { RECORD_HEAD, writeRecordHead } from '../../vault/seal/record.ts';
import { readFrom, scan } from '../../vault/seal/scan.ts';
import { StreamSealer } from '../../vault/seal/sealer.ts';
import { signerOf } from '../../vault/seal/signer.ts';
import { StreamWalk, type Fault, type WalkedFrame } from '../../vault/seal/walk.ts';

const Hex = z.string().regex(/^([0-9a-f]{2})*$/);
const Text = z.string();
const Count = z.number().int().min(0);

const KEYS = z
  .strictObject({
    about: Text,
    vault: Text,
    vaultKey: Hex,
    derived: z.record(Text, Hex),
    passphrase: Text,
    recoveryWords: Text,
    recoveryKey: Hex,
    vaultJson: Text,
    state: z.strictObject({
      seed: Hex,
      revision: Count,
      value: z.strictObject({
        authority: z.strictObject({ cert: Text, key: Text }),
        targets: z.array(z.never()),
        ports: z.record(Text, Count),
      }),
      sealedBase64: Text,
    }),
    fullState: z.strictObject({
      about: Text,
      seed: Hex,
      revision: Count,
      value: z.strictObject({
        authority: z.strictObject({ cert: Text, key: Text }),
        targets: z.array(StoredTarget),
        providers: z.array(StoredProvider),
        grants: z.array(StoredGrant),
        revoked: z.array(RevokedProof),
        ports: z.record(Text, Count),
      }),
      sealedBase64: Text,
    }),
  })
  .parse(JSON.parse(readFileSync(new URL('./keys.json', import.meta.url), 'utf8')));

const Edit = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('flip'), at: Count, mask: Count }),
  z.strictObject({ op: z.literal('cut'), at: Count }),
  z.strictObject({ op: z.literal('append'), hex: Hex }),
  z.strictObject({ op: z.literal('remove'), at: Count, length: Count }),
  z.strictObject({ op: z.literal('repeat'), at: Count, length: Count }),
  z.strictObject({ op: z.literal('move'), from: Count, length: Count, to: Count }),
  /** Every chain value is computed again, as somebody without any key can. */
  z.strictObject({ op: z.literal('rechain') }),
]);
type Edit = z.infer<typeof Edit>;
const Found = z.strictObject({ kind: Text, offset: Count, frame: Count.nullable() });

const STREAM = z
  .strictObject({
    about: Text,
    vault: Text,
    session: Text,
    signer: Hex,
    dataKey: Hex,
    maskingKey: Hex,
    framesKey: Hex,
    headLength: Count,
    chainStart: Hex,
    frames: z.array(
      z.strictObject({
        offset: Count,
        length: Count,
        type: Count,
        codec: Count,
        nonce: Hex,
        chain: Hex,
        records: z.array(z.strictObject({ kind: Count, salt: Hex, payloadBase64: Text })),
      }),
    ),
    leaves: z.array(Hex),
    root: Hex,
    note: Text,
    streamBase64: z.array(Text),
    bad: z.array(z.strictObject({ name: Text, edits: z.array(Edit), withKey: Found, withoutKey: Found })),
  })
  .parse(JSON.parse(readFileSync(new URL('./stream.json', import.meta.url), 'utf8')));

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));
const hex = (value: Uint8Array): string => Buffer.from(value).toString('hex');
const vaultKey = vaultKeyOf(KEYS.vault, bytes(KEYS.vaultKey));
const wrapKey = vaultKey.derive(INFO.streamWrap);
const stream = Buffer.from(STREAM.streamBase64.join(''), 'base64');

async function walk(
  of: Uint8Array,
  key: Uint8Array | null,
): Promise<{ walk: StreamWalk; frames: WalkedFrame[]; fault: Fault | null; dataKey: string }> {
  const walk = new StreamWalk({ wrapKey: key, checks: 'all' });
  const frames: WalkedFrame[] = [];
  let fault: Fault | null = null;
  for await (const step of scan(readFrom(of), walk, 'fault')) {
    if (step.is === 'fault') ({ fault } = step);
    if (step.is === 'frame') frames.push(step.frame);
  }
  return { walk, frames, fault, dataKey: walk.dataKey === null ? '' : hex(walk.dataKey) };
}

function edited(edits: readonly Edit[]): Buffer {
  let now: Buffer = Buffer.from(stream);
  const part = (from: number, length?: number): Buffer => now.subarray(from, length === undefined ? undefined : from + length);
  for (const edit of edits) {
    if (edit.op === 'flip') now[edit.at]! ^= edit.mask;
    else if (edit.op === 'cut') now = part(0, edit.at);
    else if (edit.op === 'append') now = Buffer.concat([now, bytes(edit.hex)]);
    else if (edit.op === 'remove') now = Buffer.concat([part(0, edit.at), part(edit.at + edit.length)]);
    else if (edit.op === 'repeat') now = Buffer.concat([part(0, edit.at + edit.length), part(edit.at)]);
    else if (edit.op === 'move') {
      const moved = part(edit.from, edit.length);
      const rest = Buffer.concat([part(0, edit.from), part(edit.from + edit.length)]);
      now = Buffer.concat([rest.subarray(0, edit.to), moved, rest.subarray(edit.to)]);
    } else rechain(now);
  }
  return now;
}

function rechain(now: Buffer): void {
  let chain = sha256(Buffer.concat([Buffer.from('chaperone/v1/chain\0'), now.subarray(0, STREAM.headLength)]));
  for (let at = STREAM.headLength; at < now.length;) {
    const end = at + 24 + 32 * now.readUInt16BE(at + 2) + now.readUInt32BE(at + 4) + 32;
    chain = sha256(Buffer.concat([chain, now.subarray(at, end - 32)]));
    now.set(chain, end - 32);
    at = end;
  }
}

describe('keys.json', () => {
  it('has the derived keys', () => {
    expect(Object.keys(KEYS.derived).sort()).toEqual(Object.values(INFO).sort());
    for (const [info, derived] of Object.entries(KEYS.derived)) expect(hex(vaultKey.derive(info)), info).toBe(derived);
  });

  it('has a vault.json that both secrets open', async () => {
    const file = decodeVaultFile(Buffer.from(KEYS.vaultJson));
    checkMac(file, vaultKey.derive(INFO.mac));
    const [first, second] = file.slots;
    expect(hex((await openSlot(first!, KEYS.vault, { passphrase: KEYS.passphrase }))!)).toBe(KEYS.vaultKey);
    const recoveryKey = fromWords(KEYS.recoveryWords)!;
    expect(hex(recoveryKey)).toBe(KEYS.recoveryKey);
    expect(hex((await openSlot(second!, KEYS.vault, { recoveryKey }))!)).toBe(KEYS.vaultKey);
  });

  it('has a state of before there were providers, grants and revoked proofs, which opens', () => {
    const { seed, revision, value, sealedBase64 } = KEYS.state;
    const opened = decodeState(Buffer.from(sealedBase64, 'base64'), vaultKey.derive(INFO.state), KEYS.vault);
    expect([hex(opened.seed), opened.revision, opened.state]).toEqual([seed, revision, { ...EMPTY_STATE, ...value }]);
  });

  it('has a state that opens, and is made again to the byte', () => {
    const { seed, revision, value, sealedBase64 } = KEYS.fullState;
    const sealed = Buffer.from(sealedBase64, 'base64');
    const key = vaultKey.derive(INFO.state);
    const opened = decodeState(sealed, key, KEYS.vault);
    expect([hex(opened.seed), opened.revision, opened.state]).toEqual([seed, revision, value]);
    const nonce = sealed.subarray(8, 20);
    expect(base64(encodeState({ revision, seed: bytes(seed), state: value }, key, nonce, KEYS.vault))).toBe(sealedBase64);
  });
});

describe('stream.json', () => {
  it('has a head that re-encodes, with the data key of this vault', async () => {
    const result = decodeHead(stream);
    if (!result.ok) throw new Error(result.fault);
    const head = Buffer.from(encodeHead(result.head));
    expect([result.length, head.equals(stream.subarray(0, STREAM.headLength))]).toEqual([STREAM.headLength, true]);
    expect(result.head).toMatchObject({
      stream: 'session',
      id: STREAM.session,
      vault: STREAM.vault,
      signer: base64(bytes(STREAM.signer)),
    });
    expect([hex(chainStart(head)), (await walk(stream, wrapKey)).dataKey]).toEqual([STREAM.chainStart, STREAM.dataKey]);
    expect([hex(framesKey(bytes(STREAM.dataKey))), hex(maskingKey(bytes(STREAM.dataKey)))]).toEqual([
      STREAM.framesKey,
      STREAM.maskingKey,
    ]);
  });

  it('verifies, frame by frame and record by record', async () => {
    const { walk: walked, frames, fault } = await walk(stream, wrapKey);
    expect(fault).toBeNull();
    expect(frames.map(({ offset, length }) => ({ offset, length }))).toEqual(
      STREAM.frames.map(({ offset, length }) => ({ offset, length })),
    );
    for (const [index, frame] of frames.entries()) {
      const expected = STREAM.frames[index]!;
      expect([stream[frame.offset], stream[frame.offset + 1]]).toEqual([expected.type, expected.codec]);
      const records = (frame.records ?? []).map(({ kind, payload }) => ({ kind, payloadBase64: base64(payload) }));
      expect(records).toEqual(expected.records.map(({ kind, payloadBase64 }) => ({ kind, payloadBase64 })));
    }
    expect([hex(walked.tree.root()), hex(walked.chain)]).toEqual([STREAM.root, STREAM.frames.at(-1)!.chain]);
    expect(Buffer.from(frames.at(-1)!.note!).toString()).toBe(STREAM.note);
    expect((await walk(stream, null)).fault).toBeNull();
  });

  it('has the leaf hashes and the root of RFC 9162', () => {
    const records = STREAM.frames.flatMap((frame) => frame.records);
    const leaves = records.map(({ kind, salt, payloadBase64 }) =>
      sha256(Buffer.concat([Uint8Array.of(0, kind), bytes(salt), Buffer.from(payloadBase64, 'base64')])),
    );
    expect(leaves.map(hex)).toEqual(STREAM.leaves);
    const tree = new MerkleTree();
    for (const leaf of leaves) tree.append(leaf);
    expect(hex(tree.root())).toBe(STREAM.root);
  });

  it('is what the writer makes of the same records, salts and nonces', () => {
    // DEFLATE may compress differently in another version, so this goes as far as nothing is compressed.
    const draws = STREAM.frames.flatMap(({ records, nonce }) => [...records.map(({ salt }) => salt), nonce]);
    const sealer = new StreamSealer({
      origin: originOf('session', STREAM.vault, STREAM.session),
      vault: STREAM.vault,
      framesKey: bytes(STREAM.framesKey),
      signer: signerOf(bytes(KEYS.state.seed)),
      random: () => bytes(draws.shift()!),
      chain: bytes(STREAM.chainStart),
      tree: new MerkleTree(),
    });
    let made = 0;
    for (const { offset, length, codec, records } of STREAM.frames) {
      if (codec !== 0) break;
      const plain = Buffer.concat(
        records.map(({ kind, payloadBase64 }) => {
          const payload = Buffer.from(payloadBase64, 'base64');
          const record = Buffer.alloc(RECORD_HEAD + payload.length);
          writeRecordHead(record, 0, kind, payload.length);
          record.set(payload, RECORD_HEAD);
          return record;
        }),
      );
      const frame = sealer.records(plain, false);
      expect(hex(Buffer.concat(frame.parts))).toBe(hex(stream.subarray(offset, offset + length)));
      sealer.commit(frame);
      made += 1;
    }
    expect(made).toBe(2);
  });

  it.each(STREAM.bad)('bad: $name', async ({ edits, withKey, withoutKey }) => {
    const changed = edited(edits);
    expect(changed.equals(stream)).toBe(false);
    expect((await walk(changed, wrapKey)).fault).toMatchObject(withKey);
    expect((await walk(changed, null)).fault).toMatchObject(withoutKey);
  });
});
