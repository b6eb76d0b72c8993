/** Tokens with sessions that are only what tokens need of them, and ends that are only remembered. */
import type { Identity, RevokedProof } from '../../contract/identity.ts';
import type { RecordEvent } from '../../contract/record.ts';
import type { SessionWriter } from '../../vault/vault.ts';
import { News } from '../events.ts';
import type { Proof } from '../identity/proof.ts';
import { Tokens } from '../identity/tokens.ts';
import { OpenSession } from '../open-session.ts';
import { FakeTime } from './fakes.ts';

export function identityOf(over: Partial<Identity> = {}): Identity {
  return {
    ...{
      subject: 'ada',
      name: 'ada',
      issuer: 'https://issuer.test',
      groups: [],
      proof: 'oidc',
      provider: 'ci',
      run: null,
      claims: {},
    },
    ...over,
  };
}

export interface FakeOpen {
  readonly session: OpenSession;
  readonly events: RecordEvent[];
}

export function openSession(id = 'S', identity = identityOf()): FakeOpen {
  const events: RecordEvent[] = [];
  const writer = {
    id,
    info: { agent: { name: 'codex' } },
    maskingKey: new Uint8Array(32),
    at: () => 5,
    event: (event: RecordEvent) => void events.push(event),
  } as unknown as SessionWriter;
  const policy = { name: 'default' } as OpenSession['policy'];
  return { session: new OpenSession({ writer, policy, identity, targets: ['t'], everyTarget: false }), events };
}

export interface TokensHouse {
  readonly time: FakeTime;
  readonly news: News;
  /** What was ended, in order. */
  readonly log: string[];
  readonly speakers: Proof[];
  /** What the vault was given to keep last. */
  readonly kept: readonly RevokedProof[];
  readonly tokens: Tokens;
  /** Makes a session one that can end. */
  readonly take: (fake: FakeOpen) => OpenSession;
  /** Wall clock so many minutes from now, milliseconds. */
  readonly minute: (n: number) => number;
}

/** @param revoked what the vault knows. */
export function tokensHouse(revoked: readonly RevokedProof[] = []): TokensHouse {
  const time = new FakeTime();
  const news = new News();
  const log: string[] = [];
  const speakers: Proof[] = [];
  const open = new Map<string, OpenSession>();
  const kept: RevokedProof[] = [...revoked];
  const tokens: Tokens = new Tokens({
    revoked,
    keepRevoked: (all) => {
      kept.splice(0, kept.length, ...all);
      return Promise.resolve();
    },
    clock: time.clock,
    schedule: time.schedule,
    news,
    endOpen: (token, { code }) => {
      log.push(`end ${token} ${code}`);
      return Promise.resolve();
    },
    onSpeaker: (proof) => void speakers.push(proof),
    onLast: (id) => {
      log.push(`last ${id}`);
      const session = open.get(id);
      if (session) {
        session.ended = true;
        tokens.forget(session, null);
      }
      return Promise.resolve();
    },
  });
  const take = ({ session }: FakeOpen): OpenSession => {
    open.set(session.id, session);
    return session;
  };
  const minute = (n: number): number => time.clock.wall() + n * 60_000;
  return { time, news, log, speakers, kept, tokens, take, minute };
}
