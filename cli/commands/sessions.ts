/** sessions: what the vault holds. */
import type { SessionQuery } from '../../contract/bridge.ts';
import { ChaperoneError } from '../../contract/errors.ts';
import { withEngine, type Common } from '../context.ts';
import { plain, table, type Terminal } from '../terminal.ts';
import { countsLine, sealedWord } from '../words.ts';

export interface ListOptions extends Common {
  readonly agent?: string;
  readonly target?: string;
  readonly namespace?: string;
  readonly verdict?: NonNullable<SessionQuery['verdict']>;
  readonly since?: string;
  readonly until?: string;
  readonly text?: string;
  readonly limit?: number;
}

export function sessions(terminal: Terminal, options: ListOptions): Promise<number> {
  const { agent, target, namespace, verdict, since, until, text, limit } = options;
  const asked = {
    ...{ agent, target, namespace, verdict, text, limit },
    since: since === undefined ? undefined : instant(since),
    until: until === undefined ? undefined : instant(until),
  };
  const query: SessionQuery = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
  return withEngine(terminal, options, async (bridge) => {
    const found = await bridge['sessions.list'](query);
    if (options.json) terminal.out(JSON.stringify(found));
    else if (found.length === 0) terminal.out('No sessions.');
    else {
      const rows = found.map((one) => [
        one.id,
        one.startedAt.slice(0, 19).replace('T', ' '),
        plain(one.agent),
        one.targets.join(',') || '-',
        countsLine(one),
        sealedWord(terminal, one),
      ]);
      for (const line of table([['SESSION', 'STARTED (UTC)', 'AGENT', 'TARGETS', 'WHAT', 'STATE'], ...rows])) terminal.out(line);
    }
    return 0;
  });
}

/** Anything Date reads, as ISO 8601. */
function instant(text: string): string {
  const ms = Date.parse(text);
  if (Number.isNaN(ms))
    throw new ChaperoneError('cli.usage', { reason: `${text} is not a time; write it as 2026-11-20T10:00:00Z.` });
  return new Date(ms).toISOString();
}
