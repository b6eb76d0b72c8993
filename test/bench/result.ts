/** What the bench prints and writes as JSON. Everything that is compared is a ratio within one run. */
import type { DiskResult } from './disk.ts';
import type { LoadRequest } from './load.ts';
import type { ContestantName } from './options.ts';

export interface Scenario extends Pick<LoadRequest, 'method' | 'connections'> {
  readonly name: string;
}

/** Medians over the rounds, of one contestant in one scenario. */
export interface Measured {
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Milliseconds of processor time of the contestant's process for each request; null where unknown. */
  readonly cpu: number | null;
  readonly requests: number;
}

/** One body of `bytes`, in one direction. */
export interface BigMeasured {
  /** Megabytes (10⁶ bytes) a second. */
  readonly perSecond: number;
  /** Megabytes by which the resident set grew over what it was before, at its highest; null where unknown. */
  readonly growth: number | null;
  /** Milliseconds from the request to the first byte of its body at the other end. */
  readonly firstByte: number;
  /** Milliseconds of processor time of the contestant's process for each megabyte; null where unknown. */
  readonly cpu: number | null;
}

/** Keystrokes through an exec: milliseconds from a key to its echo. */
export interface ExecMeasured {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** Many watches at once. */
export interface WatchMeasured {
  readonly watches: number;
  readonly events: number;
  /** Milliseconds from the server's stamp in an event to its arrival. */
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  /** Kilobytes (10³ bytes) of the resident set for each watch; null where unknown. */
  readonly memory: number | null;
  /** Processor time of the contestant's process while it carried the events, as a share of one core; null where unknown. */
  readonly cpu: number | null;
}

/** Milliseconds. */
export interface Spread {
  readonly p50: number;
  readonly p99: number;
}

/** Milliseconds of the identity stage for each request. */
export interface IdentityMeasured {
  /** A token of ours, and an OIDC token, both known: with the same head each time, and with a head that changes. */
  readonly token: { readonly repeated: Spread; readonly changing: Spread };
  readonly oidc: { readonly repeated: Spread; readonly changing: Spread };
  /** The first token of the issuer: its metadata and keys are fetched, its session is opened. */
  readonly first: number;
  /** Other tokens when they come for the first time. */
  readonly fresh: Spread;
  /** Of the OIDC token. */
  readonly bytes: number;
  readonly groups: number;
  /** Documents that the issuer was asked for, for all the requests. */
  readonly fetches: number;
  readonly requests: number;
}

export type By<One> = Partial<Record<ContestantName, One>>;

export interface BenchResult {
  readonly machine: { readonly cores: number; readonly node: string; readonly platform: string };
  readonly generator: string;
  readonly rounds: number;
  readonly seconds: number;
  readonly disk: DiskResult;
  readonly absent: readonly string[];
  readonly scenarios: readonly { readonly scenario: string; readonly by: By<Measured> }[];
  readonly big: readonly {
    readonly scenario: string;
    readonly bytes: number;
    readonly by: By<BigMeasured>;
  }[];
  /** Null when that part was not asked for. */
  readonly exec: By<ExecMeasured> | null;
  readonly watch: By<WatchMeasured> | null;
  readonly identity: IdentityMeasured | null;
}

/** Chaperone's requests a second (or megabytes a second) over another contestant's, by scenario; empty without Chaperone. */
export function ratios(result: BenchResult): Record<string, Partial<Record<ContestantName, number>>> {
  const all: Record<string, Partial<Record<ContestantName, number>>> = {};
  for (const { scenario, by } of [...result.scenarios, ...result.big]) {
    const mine = by.chaperone?.perSecond;
    if (mine === undefined) continue;
    const row: Partial<Record<ContestantName, number>> = {};
    for (const [name, other] of Object.entries(by) as [ContestantName, { perSecond: number }][]) {
      if (name !== 'chaperone') row[name] = Number((mine / other.perSecond).toFixed(3));
    }
    all[scenario] = row;
  }
  return all;
}
