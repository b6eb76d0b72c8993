/** sessions, show, replay: what the vault holds. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bridge, SessionQuery } from '../../contract/bridge.ts';
import { ChaperoneError } from '../../contract/errors.ts';
import type { SessionSummary } from '../../contract/session.ts';
import type { BodyView, StepDetail, StepRow } from '../../contract/step.ts';
import { resolveId, withEngine, type Common } from '../context.ts';
import { stepJson } from '../json.ts';
import { paint, plain, table, type Terminal } from '../terminal.ts';
import { countsLine, duration, sealedWord, stepCells } from '../words.ts';

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

export function show(terminal: Terminal, given: string, options: Common & { readonly step?: number }): Promise<number> {
  return withEngine(terminal, options, async (bridge) => {
    const id = await resolveId(bridge, given);
    if (options.step !== undefined) {
      const step = await bridge['sessions.step']({ id, n: options.step, bodyLimit: 64 << 20 });
      if (options.json) terminal.out(JSON.stringify(stepJson(step)));
      else showStep(terminal, step);
      return 0;
    }
    const { summary, rows } = await allSteps(bridge, id);
    if (options.json) {
      const steps: object[] = [];
      for (const { n } of rows) steps.push(stepJson(await bridge['sessions.step']({ id, n, bodyLimit: 64 << 20 })));
      terminal.out(JSON.stringify({ ...summary, steps }));
      return 0;
    }
    showHead(terminal, summary);
    for (const line of table(rows.map((row) => stepCells(terminal, row)))) terminal.out(line);
    return 0;
  });
}

/** Summary and all rows, fetched in pages. */
async function allSteps(bridge: Bridge, id: string): Promise<{ summary: SessionSummary; rows: StepRow[] }> {
  const page = 1000;
  const first = await bridge['sessions.steps']({ id, from: 1, limit: page });
  const rows = [...first.rows];
  for (let from = page + 1; from <= first.total; from += page) {
    rows.push(...(await bridge['sessions.steps']({ id, from, limit: page })).rows);
  }
  return { summary: first.summary, rows };
}

function showHead(terminal: Terminal, summary: SessionSummary): void {
  const { id, agent, targets, subject, startedAt, endedAt, command, policy } = summary;
  terminal.out(
    `${paint(terminal, 'bold', id)}  ${plain(agent)} → ${targets.join(', ') || 'no target'}, by ${plain(subject)}, policy ${policy}`,
  );
  terminal.out(`${startedAt} to ${endedAt ?? 'now'}: ${countsLine(summary)}, ${sealedWord(terminal, summary)}`);
  if (command) terminal.out(`$ ${plain(command.join(' '))}`);
  terminal.out('');
}

function showStep(terminal: Terminal, step: StepDetail): void {
  const { request, response, decision } = step;
  const heading = (text: string): void => {
    terminal.out('');
    terminal.out(paint(terminal, 'bold', text));
  };
  terminal.out(`${step.n}  ${step.at}  ${plain(step.sentence)}`);
  if (step.command !== null) terminal.out(`   ${plain(step.command)} → ${step.target}`);
  if (decision) terminal.out(`   ${decision.verdict} by rule ${decision.rule} of ${decision.policy}: ${decision.reason}`);
  for (const span of step.masked) terminal.out(`   masked ${span.part} ${plain(span.path)} (${span.bytes} bytes, ${span.rule})`);
  heading(`${step.method} ${plain(step.url)} HTTP/${request.httpVersion}`);
  for (const [name, value] of request.headers) terminal.out(`${plain(name)}: ${plain(value)}`);
  showBody(terminal, request.body);
  if (!response) {
    heading(`no answer was recorded (${step.outcome})`);
    return;
  }
  heading(
    `${response.status} from the ${response.from === 'target' ? 'target' : 'proxy'}${step.took === null ? '' : `, after ${step.took.toFixed(1)} ms`}`,
  );
  for (const [name, value] of response.headers) terminal.out(`${plain(name)}: ${plain(value)}`);
  showBody(terminal, response.body);
}

function showBody(terminal: Terminal, body: BodyView): void {
  if (body.state === 'none') return;
  terminal.out('');
  if (body.state === 'not-recorded') terminal.out('(the body was not recorded at this level)');
  else if (body.encoding === 'base64')
    terminal.out(`(${body.bytes} bytes, ${body.opaque ?? 'not text'}; base64) ${body.content}`);
  else terminal.out(plain(pretty(body)));
  if (body.truncated || body.state === 'partial') terminal.out('(incomplete)');
}

function pretty({ content, mediaType }: BodyView): string {
  if (!mediaType.includes('json')) return content;
  try {
    return JSON.stringify(JSON.parse(content), null, 2);
  } catch {
    return content;
  }
}

export interface ReplayOptions extends Common {
  readonly speed: number;
  readonly idle: number;
}

/** Plays a session's steps at the pace at which they happened; `pause` takes milliseconds. */
export function replay(
  terminal: Terminal,
  given: string,
  options: ReplayOptions,
  pause: (ms: number) => Promise<unknown> = sleep,
): Promise<number> {
  return withEngine(terminal, options, async (bridge) => {
    const { summary, rows } = await allSteps(bridge, await resolveId(bridge, given));
    if (!options.json) showHead(terminal, summary);
    await play(rows, options, pause, (row) => {
      if (options.json) terminal.out(JSON.stringify(row));
      else {
        const [n = '', at = '', verdict = '', sentence = ''] = stepCells(terminal, row);
        terminal.out(`${n.padStart(4)}  ${at}  ${verdict}  ${sentence}`);
      }
    });
    const last = rows.at(-1);
    if (!options.json && last) terminal.out(paint(terminal, 'dim', `end after ${duration(last.sinceStart + (last.took ?? 0))}`));
    return 0;
  });
}

/** Shows each row when its time has come: gaps divided by `speed`, none longer than `idle` seconds. */
export async function play(
  rows: readonly StepRow[],
  { speed, idle }: Pick<ReplayOptions, 'speed' | 'idle'>,
  pause: (ms: number) => Promise<unknown>,
  each: (row: StepRow) => void,
): Promise<void> {
  let now = rows[0]?.sinceStart ?? 0;
  for (const row of rows) {
    const gap = Math.min((row.sinceStart - now) / speed, idle * 1000);
    now = row.sinceStart;
    if (gap > 0) await pause(gap);
    each(row);
  }
}
