import type { Identity } from '../contract/identity.ts';
import type { Policy } from '../contract/policy.ts';
import type { MarkerEvent } from '../contract/record.ts';
import type { ActiveGrant, LiveSession } from '../proxy/proxy.ts';
import type { SessionWriter } from '../vault/vault.ts';

export interface OpenSessionFacts {
  readonly writer: SessionWriter;
  readonly policy: Policy;
  /** As it was shown when the session was opened. */
  readonly identity: Identity;
  /** Names of targets. */
  readonly targets: Iterable<string>;
  /** It may use every target there is, also one that is added later. */
  readonly everyTarget: boolean;
}

/** A session that may use the proxy now, as the engine holds it. */
export class OpenSession implements LiveSession {
  readonly id: string;
  readonly agent: string;
  readonly policy: Policy;
  readonly recorder: SessionWriter;
  readonly maskingKey: Uint8Array;
  readonly identity: Identity;
  readonly targets: Set<string>;
  readonly everyTarget: boolean;
  /** Replaced as a whole by whoever keeps the grants. */
  grants: readonly ActiveGrant[] = [];
  /** True from the moment its end has begun: no proof may join it any more. */
  ended = false;

  constructor({ writer, policy, identity, targets, everyTarget }: OpenSessionFacts) {
    this.id = writer.id;
    this.agent = writer.info.agent.name;
    this.policy = policy;
    this.recorder = writer;
    this.maskingKey = writer.maskingKey;
    this.identity = identity;
    this.targets = new Set(targets);
    this.everyTarget = everyTarget;
  }

  /** Records what happened beside the exchanges. `details`: ids and names, no secrets. */
  mark(kind: MarkerEvent['kind'], text: string, details: MarkerEvent['details']): void {
    try {
      this.recorder.event({ t: 'marker', at: this.recorder.at(), kind, text, details });
    } catch {
      // Recording has stopped, which every request is told and the status shows; what the marker is about must happen all the same.
    }
  }
}
