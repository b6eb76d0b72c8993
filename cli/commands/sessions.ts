/** sessions: what the vault holds. */
import type { SessionQuery } from '../../contract/bridge.ts';
import { withEngine, type Common } from '../context.ts';
import { instant, shortTime } from '../instant.ts';
import { labelsOf } from '../labels.ts';
import { plain, table, type Terminal } from '../terminal.ts';
import { countsLine, sealedWord } from '../words.ts';

export interface ListOptions extends Common {
  readonly agent?: string;
  readonly subject?: string;
  readonly group?: string;
  readonly label?: readonly string[];
  readonly target?: string;
  readonly namespace?: string;
  readonly verdict?: NonNullable<SessionQuery['verdict']>;
  readonly since?: string;
  readonly until?: string;
  readonly text?: string;
  readonly limit?: number;
}

export function sessions(terminal: Terminal, options: ListOptions): Promise<number> {
  const { agent, subject, group, label, target, namespace, verdict, since, until, text, limit } = options;
  const asked = {
    ...{ agent, subject, group, target, namespace, verdict, text, limit },
    labels: label === undefined ? undefined : labelsOf(label),
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
        shortTime(one.startedAt),
        plain(one.agent),
        plain(one.info.identity?.name ?? one.subject),
        one.targets.join(',') || '-',
        countsLine(one),
        sealedWord(terminal, one),
      ]);
      for (const line of table([['SESSION', 'STARTED (UTC)', 'AGENT', 'WHO', 'TARGETS', 'WHAT', 'STATE'], ...rows]))
        terminal.out(line);
    }
    return 0;
  });
}
