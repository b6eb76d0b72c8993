/** What the first record of a session says of it, as far as it can be relied on. */
import { z } from 'zod';
import { Identity } from '../../contract/identity.ts';
import { GitFacts, Labels, ParentFacts, type SessionInfo, type SessionSummary } from '../../contract/session.ts';

const Text = z.string();

/** Without this a session cannot be shown at all. */
const Core = z.object({
  id: Text,
  startedAt: Text.refine((text) => Number.isFinite(Date.parse(text))),
  agent: z.object({ name: Text }),
  subject: Text,
  targets: z.array(Text),
  policy: Text,
  host: Text,
  kind: z.enum(['supervised', 'unattributed']),
});

/** Each on its own: one that a later version writes differently must not hide the others. */
const FACTS = {
  identity: z.object(Identity.shape),
  labels: Labels,
  reason: Text,
  git: z.object(GitFacts.shape),
  parent: z.object(ParentFacts.shape),
  cwd: Text,
  command: z.array(Text),
} satisfies { readonly [K in keyof SessionInfo]?: z.ZodType<NonNullable<SessionInfo[K]>> };

/** Null when what every reader needs is not there; a further fact that cannot be read is left out. */
export function readSessionInfo(value: unknown): SessionInfo | null {
  const core = Core.safeParse(value);
  if (!core.success) return null;
  const given = value as Readonly<Record<string, unknown>>;
  const facts = Object.entries(FACTS).flatMap(([name, schema]) => {
    const fact = schema.safeParse(given[name]);
    return fact.success ? [[name, fact.data] as const] : [];
  });
  const version = Text.safeParse((given['agent'] as Readonly<Record<string, unknown>>)['version']);
  const agent = version.success ? { ...core.data.agent, version: version.data } : core.data.agent;
  return { ...core.data, agent, ...Object.fromEntries(facts) };
}

/** The part of it that a library row carries. `info`: null when the first record was lost. */
export function factsOf(info: SessionInfo | null): SessionSummary['info'] {
  if (info === null) return { host: 'unknown', agentVersion: null };
  const { identity, labels, reason, git, parent, host, agent } = info;
  return {
    ...(identity === undefined ? {} : { identity }),
    ...(labels === undefined ? {} : { labels }),
    ...(reason === undefined ? {} : { reason }),
    ...(git === undefined ? {} : { git }),
    ...(parent === undefined ? {} : { parent }),
    host,
    agentVersion: agent.version ?? null,
  };
}
