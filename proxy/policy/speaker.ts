import { LOCAL_PROVIDER } from '../../contract/identity.ts';
import type { Caller } from '../exchange.ts';

/** Who is speaking and where to, as rules ask for it. */
export interface Speaker {
  /** Who vouches: a provider's name, or `local`. */
  readonly provider: string;
  readonly subject: string;
  readonly groups: readonly string[];
  readonly agent: string;
  readonly target: string;
}

const NO_GROUPS: readonly string[] = [];

/** What is not known is empty, and then only a star matches it. */
export function speakerOf({ identity, session }: Pick<Caller, 'identity' | 'session'>, target: string): Speaker {
  return {
    provider: identity ? (identity.provider ?? LOCAL_PROVIDER) : '',
    subject: identity?.subject ?? '',
    groups: identity?.groups ?? NO_GROUPS,
    agent: session?.agent ?? '',
    target,
  };
}
