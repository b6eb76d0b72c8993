/** show: one session step by step, or one step in full. */
import type { Bridge } from '../../contract/bridge.ts';
import type { CommandRow } from '../../contract/command.ts';
import { ChaperoneError } from '../../contract/errors.ts';
import type { SessionSummary } from '../../contract/session.ts';
import type { BodyView, MarkerRow, StepDetail, StepRow } from '../../contract/step.ts';
import type { Channel } from '../../contract/stream.ts';
import { resolveId, withEngine, type Common } from '../context.ts';
import { stepJson } from '../json.ts';
import { allCommands, allSteps } from '../pages.ts';
import { paint, plain, table, type Terminal } from '../terminal.ts';
import {
  countsLine,
  duration,
  gitWords,
  identityLine,
  labelWords,
  proofWords,
  sealedWord,
  stepCells,
  toldLine,
} from '../words.ts';
import { showConnection, showStream, streamJson, writeChannel } from './show-stream.ts';

/** Bytes of each body. */
const BODIES = 64 << 20;

export interface ShowOptions extends Common {
  readonly step?: number;
  /** Discovery as well. */
  readonly all?: boolean;
  /** Of an exec: the bytes of this channel and nothing else. */
  readonly channel?: Channel;
  /** Of a port-forward: the bytes of this connection. */
  readonly connection?: number;
}

export function show(terminal: Terminal, given: string, options: ShowOptions): Promise<number> {
  if (options.step === undefined && (options.channel !== undefined || options.connection !== undefined)) {
    throw new ChaperoneError('cli.usage', { reason: 'Say with --step which step the channel or connection is of.' });
  }
  return withEngine(terminal, options, async (bridge) => {
    const id = await resolveId(bridge, given);
    if (options.step === undefined) await showSession(terminal, bridge, id, options);
    else await showOne(terminal, bridge, { id, n: options.step }, options);
    return 0;
  });
}

async function showOne(terminal: Terminal, bridge: Bridge, at: { id: string; n: number }, options: ShowOptions): Promise<void> {
  const { channel, connection } = options;
  if (channel !== undefined) {
    await writeChannel(terminal, bridge, at, channel);
    return;
  }
  if (connection !== undefined) {
    await showConnection(terminal, bridge, { ...at, connection });
    return;
  }
  const step = await bridge['sessions.step']({ ...at, bodyLimit: BODIES });
  const decoded = step.stream !== null;
  if (options.json) {
    terminal.out(JSON.stringify({ ...stepJson(step), ...(decoded ? await streamJson(bridge, at) : {}) }));
    return;
  }
  showStep(terminal, step);
  if (decoded) await showStream(terminal, bridge, { ...at, from: step.sinceStart });
}

async function showSession(terminal: Terminal, bridge: Bridge, id: string, { json, all }: ShowOptions): Promise<void> {
  const { summary, rows } = await allSteps(bridge, id);
  const markers = await bridge['sessions.markers']({ id });
  if (json) {
    const steps: object[] = [];
    for (const { n } of rows) steps.push(stepJson(await bridge['sessions.step']({ id, n, bodyLimit: BODIES })));
    terminal.out(JSON.stringify({ ...summary, steps, markers }));
    return;
  }
  showHead(terminal, summary);
  for (const line of grouped(terminal, await allCommands(bridge, id), { rows, markers }, all ?? false)) terminal.out(line);
}

export function showHead(terminal: Terminal, summary: SessionSummary): void {
  const { id, agent, targets, subject, startedAt, endedAt, command, policy, info } = summary;
  const version = info.agentVersion === null ? '' : ` ${plain(info.agentVersion)}`;
  terminal.out(
    `${paint(terminal, 'bold', id)}  ${plain(agent)}${version} → ${targets.join(', ') || 'no target'}, by ${plain(info.identity?.name ?? subject)}, policy ${policy}`,
  );
  terminal.out(`${startedAt} to ${endedAt ?? 'now'}: ${countsLine(summary)}, ${sealedWord(terminal, summary)}`);
  if (command) terminal.out(`$ ${plain(command.join(' '))}`);
  for (const line of factLines(summary)) terminal.out(line);
  terminal.out('');
}

/** Who asked and how that was shown, why, and where from: as far as it is known. */
function factLines({ subject, cwd, info }: SessionSummary): string[] {
  const { identity, labels = {}, reason, git, parent, host } = info;
  const rows: [string, string][] = [];
  if (reason !== undefined) rows.push(['reason', reason]);
  if (Object.keys(labels).length > 0) rows.push(['labels', labelWords(labels)]);
  if (identity !== undefined) {
    rows.push(['who', `${subject}, by ${proofWords(identity)}`]);
    if (identity.groups.length > 0) rows.push(['groups', identity.groups.join(', ')]);
    if (identity.run !== null) rows.push(['run', identity.run]);
    for (const [claim, value] of Object.entries(identity.claims)) rows.push([claim, value]);
  }
  rows.push([
    'machine',
    `${host}${cwd === null ? '' : `, ${cwd}`}${parent === undefined ? '' : `, started by ${parent.name} (process ${parent.pid})`}`,
  ]);
  if (git !== undefined) rows.push(['git', gitWords(git)]);
  return table(rows.map(([name, value]) => [`  ${plain(name)}`, plain(value)]));
}

/** The steps under the commands that they belong to, and what happened beside them; discovery that went well is one line. */
export function grouped(
  terminal: Terminal,
  commands: readonly CommandRow[],
  { rows, markers }: { readonly rows: readonly StepRow[]; readonly markers: readonly MarkerRow[] },
  all: boolean,
): readonly string[] {
  const cells = new Map(table(rows.map((row) => stepCells(terminal, row))).map((line, at) => [rows[at]?.n ?? 0, line]));
  const lineOf = ({ n }: StepRow): string => cells.get(n) ?? '';
  const members = Map.groupBy(rows, ({ commandStep }) => commandStep);
  const lines: string[] = [];
  let reconstructed = false;
  let told = 0;
  const tellUntil = (time: number): void => {
    for (let marker = markers[told]; marker !== undefined && marker.sinceStart <= time; marker = markers[told]) {
      lines.push(paint(terminal, 'cyan', `  * ${duration(marker.sinceStart)}  ${plain(marker.text)}`));
      told += 1;
    }
  };
  for (const command of commands) {
    const steps = members.get(command.first) ?? [];
    members.delete(command.first);
    tellUntil(steps[0]?.sinceStart ?? 0);
    // Of other clients a step alone says as much.
    if (command.groupedBy !== 'alone' || command.line.startsWith('kubectl ')) {
      reconstructed = true;
      lines.push(`${paint(terminal, 'bold', `$ ${plain(command.line)}`)}${notes(terminal, command)}`);
    }
    const folded = all ? [] : steps.filter(isQuiet);
    const shown = steps.filter((row) => !folded.includes(row));
    for (const row of shown) {
      tellUntil(row.sinceStart);
      lines.push(`  ${lineOf(row)}`);
    }
    if (folded.length > 0)
      lines.push(paint(terminal, 'dim', `  ${folded.length} discovery ${folded.length === 1 ? 'request' : 'requests'}`));
  }
  // Steps that came while the commands were asked for.
  for (const steps of members.values()) lines.push(...steps.map((row) => `  ${lineOf(row)}`));
  tellUntil(Infinity);
  if (reconstructed) lines.push('', paint(terminal, 'dim', 'Command lines ($) are reconstructed from the requests.'));
  return lines;
}

function isQuiet({ discovery, verdict, status, outcome }: StepRow): boolean {
  return discovery && verdict === 'allow' && status !== null && status < 400 && outcome === 'complete';
}

function notes(terminal: Terminal, { exitCode, fallback }: CommandRow): string {
  const parts: string[] = [];
  if (fallback) parts.push(`step ${fallback.failed} could not be upgraded; step ${fallback.used} is the same over SPDY`);
  if (exitCode !== null) parts.push(`exit code ${exitCode}`);
  return parts.length === 0 ? '' : paint(terminal, 'dim', `  (${parts.join('; ')})`);
}

/** One step in full: who, why, and both messages. */
export function showStep(terminal: Terminal, step: StepDetail): void {
  const { request, response, decision } = step;
  const heading = (text: string): void => {
    terminal.out('');
    terminal.out(paint(terminal, 'bold', text));
  };
  terminal.out(`${step.n}  ${step.at}  ${plain(step.sentence)}`);
  if (step.command !== null) terminal.out(`   ${plain(step.command)} → ${step.target}`);
  if (decision) {
    const whose = step.grant === null ? decision.policy : `${decision.policy}, by the grant ${plain(step.grant)}`;
    terminal.out(`   ${decision.verdict} by rule ${decision.rule} of ${whose}: ${decision.reason}`);
  }
  if (step.identity) terminal.out(`   ${plain(identityLine(step.identity))}`);
  const told = toldLine(step);
  if (told !== null) terminal.out(`   ${told}`);
  for (const span of step.masked) terminal.out(`   masked ${span.part} ${plain(span.path)} (${span.bytes} bytes, ${span.rule})`);
  heading(`${step.method} ${plain(step.url)} HTTP/${request.httpVersion}`);
  for (const [name, value] of request.headers) terminal.out(`${plain(name)}: ${plain(value)}`);
  // The bytes of an upgraded connection are shown as what they say.
  if (step.stream === null) showBody(terminal, request.body);
  if (!response) {
    heading(`no answer was recorded (${step.outcome})`);
    return;
  }
  heading(
    `${response.status} from the ${response.from === 'target' ? 'target' : 'proxy'}${step.took === null ? '' : `, after ${step.took.toFixed(1)} ms`}`,
  );
  for (const [name, value] of response.headers) terminal.out(`${plain(name)}: ${plain(value)}`);
  if (step.stream === null) showBody(terminal, response.body);
}

function showBody(terminal: Terminal, body: BodyView): void {
  if (body.state === 'none') return;
  terminal.out('');
  if (body.state === 'not-recorded') terminal.out('(the body was not recorded at this level)');
  else if (body.encoding === 'base64')
    terminal.out(`(${body.bytes} bytes, ${body.opaque ?? 'not text'}; base64) ${body.content}`);
  else terminal.out(plain(pretty(body)));
  if (body.decodedFrom !== null) terminal.out(`(decoded from ${body.decodedFrom})`);
  if (body.truncated || body.state === 'partial') terminal.out('(incomplete)');
}

function pretty({ content, mediaType, form }: BodyView): string {
  if (!mediaType.includes('json') && form !== 'json' && form !== 'table') return content;
  try {
    return JSON.stringify(JSON.parse(content), null, 2);
  } catch {
    return content;
  }
}
