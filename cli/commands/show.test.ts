import { expect, it } from 'vitest';
import type { CommandRow } from '../../contract/command.ts';
import type { Identity } from '../../contract/identity.ts';
import type { SessionSummary } from '../../contract/session.ts';
import type { MarkerRow, StepDetail, StepRow } from '../../contract/step.ts';
import { fakeScreen } from '../testing/screen.ts';
import { grouped, show, showHead, showStep } from './show.ts';

const { terminal } = fakeScreen();
const row = (n: number, commandStep: number, over: Partial<StepRow> = {}): StepRow =>
  ({
    ...{ n, commandStep, sinceStart: n * 1000, verdict: 'allow', outcome: 'complete', status: 200, maskedSpans: 0 },
    ...{ discovery: false, sentence: `sentence ${n}`, write: false, stream: null, ...over },
  }) as StepRow;
const command = (first: number, over: Partial<CommandRow> = {}): CommandRow =>
  ({ first, line: `kubectl ${first}`, groupedBy: 'kubectl-session', exitCode: null, fallback: null, ...over }) as CommandRow;

it('puts steps under their command and folds discovery that went well', () => {
  const rows = [
    row(1, 1, { discovery: true }),
    row(2, 1, { discovery: true }),
    row(3, 1, { maskedSpans: 2 }),
    row(4, 4),
    row(5, 1),
    row(6, 6, { discovery: true, status: 403, verdict: 'deny' }),
  ];
  const commands = [command(1), command(4, { groupedBy: 'alone', line: 'GET /api' }), command(6)];
  expect(grouped(terminal, commands, { rows, markers: [] }, false)).toEqual([
    '$ kubectl 1',
    '  3  00:03.000  allow  sentence 3 [2 masked]',
    '  5  00:05.000  allow  sentence 5',
    '  2 discovery requests',
    '  4  00:04.000  allow  sentence 4',
    '$ kubectl 6',
    '  6  00:06.000  deny   sentence 6',
    '',
    'Command lines ($) are reconstructed from the requests.',
  ]);
});

it('shows all of discovery when asked, and each step once', () => {
  const rows = [row(1, 1, { discovery: true }), row(2, 1), row(3, 3)];
  expect(grouped(terminal, [command(1)], { rows, markers: [] }, true)).toEqual([
    '$ kubectl 1',
    '  1  00:01.000  allow  sentence 1',
    '  2  00:02.000  allow  sentence 2',
    '  3  00:03.000  allow  sentence 3',
    '',
    'Command lines ($) are reconstructed from the requests.',
  ]);
});

it('tells the exit code and the way around a failed upgrade', () => {
  const [line] = grouped(
    terminal,
    [command(1, { exitCode: 7, fallback: { failed: 1, used: 2 } })],
    { rows: [row(1, 1), row(2, 1)], markers: [] },
    false,
  );
  expect(line).toBe('$ kubectl 1  (step 1 could not be upgraded; step 2 is the same over SPDY; exit code 7)');
});

it('disarms what a command line brings along', () => {
  expect(grouped(terminal, [command(1, { line: 'kubectl \u001b[2J' })], { rows: [], markers: [] }, false)[0]).toBe(
    '$ kubectl \ufffd[2J',
  );
});

it('a channel or connection is of a step', () => {
  expect(() => show(terminal, 'x', { channel: 'stdout' })).toThrow(expect.objectContaining({ code: 'cli.usage' }) as Error);
  expect(() => show(terminal, 'x', { connection: 1 })).toThrow('--step');
});

it('tells what happened beside the steps where it happened', () => {
  const rows = [row(1, 1), row(2, 1, { discovery: true }), row(4, 4), row(5, 4)];
  const marker = (sinceStart: number, text: string): MarkerRow => ({
    at: '',
    sinceStart,
    kind: 'grant.began',
    text,
    details: {},
  });
  const markers = [marker(0, 'Token a was issued.'), marker(4_500, 'A grant \u001b[2J began.'), marker(60_000, 'It ended.')];
  expect(grouped(terminal, [command(1), command(4)], { rows, markers }, false).slice(0, 8)).toEqual([
    '  * 00:00.000  Token a was issued.',
    '$ kubectl 1',
    '  1  00:01.000  allow  sentence 1',
    '  1 discovery request',
    '$ kubectl 4',
    '  4  00:04.000  allow  sentence 4',
    '  * 00:04.500  A grant \ufffd[2J began.',
    '  5  00:05.000  allow  sentence 5',
  ]);
});

it('heads a session with who, why and where from, as far as it is known', () => {
  const screen = fakeScreen();
  const summary = {
    ...{
      id: 'ID',
      agent: 'codex',
      targets: ['prod'],
      subject: '4711',
      startedAt: 'A',
      endedAt: null,
      command: null,
      policy: 'default',
    },
    ...{ steps: 1, verdicts: { allow: 1, deny: 0, masked: 0, error: 0 }, gaps: 0, sealed: false, closed: null, cwd: '/src' },
  } as unknown as SessionSummary;
  showHead(screen.terminal, { ...summary, subject: 'mia', info: { host: 'laptop', agentVersion: null } });
  const identity: Identity = {
    ...{ subject: '4711', name: 'mia@example.org', issuer: 'https://id.example.org', groups: ['devs', 'ops\u001b'], run: '42' },
    proof: 'oidc',
    ...{ provider: 'ci', claims: { ref: 'main' } },
  };
  const info: SessionSummary['info'] = {
    ...{ host: 'ci-7', agentVersion: '1.2.3', identity, labels: { team: 'payments', urgent: '' }, reason: 'incident 7' },
    ...{ parent: { pid: 7, name: 'bash' }, git: { remote: null, commit: 'c0ffee'.repeat(7), branch: 'main' } },
  };
  showHead(screen.terminal, { ...summary, info });
  expect(screen.text().split('\n')).toEqual([
    'ID  codex → prod, by mia, policy default',
    'A to now: 1 step, 0 denied, 0 masked, live',
    '  machine  laptop, /src',
    '',
    'ID  codex 1.2.3 → prod, by mia@example.org, policy default',
    'A to now: 1 step, 0 denied, 0 masked, live',
    '  reason   incident 7',
    '  labels   team=payments, urgent',
    '  who      4711, by an OpenID Connect token of https://id.example.org (provider ci)',
    '  groups   devs, ops\ufffd',
    '  run      42',
    '  ref      main',
    '  machine  ci-7, /src, started by bash (process 7)',
    '  git      branch main at c0ffeec0ffee',
    '',
    '',
  ]);
});

it('says of a step which grant allowed it, and which bytes of its answer are ours', () => {
  const body = { state: 'none' };
  const step = {
    ...row(3, 3, { command: null, grant: null, token: null, code: 'grant.ended' }),
    ...{ at: 'T', took: 5, method: 'GET', url: '/api', masked: [], toldBytes: 0, identity: null },
    decision: { verdict: 'allow', rule: 'watch-pods', policy: 'default', reason: 'incident 7', level: 'RequestResponse' },
    request: { httpVersion: '1.1', headers: [], body },
    response: { status: 200, from: 'target', headers: [], body },
  } as unknown as StepDetail;
  const said = (over: Partial<StepDetail>): string[] => {
    const screen = fakeScreen();
    showStep(screen.terminal, { ...step, ...over });
    return screen.text().split('\n').slice(0, 3);
  };
  expect(said({})).toEqual(['3  T  sentence 3', '   allow by rule watch-pods of default: incident 7', '']);
  expect(said({ grant: '01KA', toldBytes: 218 })).toEqual([
    '3  T  sentence 3',
    '   allow by rule watch-pods of default, by the grant 01KA: incident 7',
    '   the last 218 bytes were written by Chaperone to tell the agent why (grant.ended)',
  ]);
});
