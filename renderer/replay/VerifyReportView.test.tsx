import { expect, it } from 'vitest';
import { ChaperoneError } from '../../contract/errors.ts';
import type { VerifyReport } from '../../contract/verify.ts';
import { makeApp } from '../testing/render.tsx';
import { VerifyReportView } from './VerifyReportView.tsx';

const report: VerifyReport = {
  verified: true,
  checked: { sessions: 2, sealed: 1, frames: 10, records: 1_234, bytes: 4_096 },
  findings: [],
  notChecked: ['No head is kept elsewhere.'],
  signer: 'ab'.repeat(32),
};

it('says what holds, what was looked at, and what could not be known', async () => {
  const { text } = await makeApp();
  const words = text(<VerifyReportView what="The vault" state={{ state: 'done', at: 0, report }} />);
  expect(words).toContain('✓ The vault is what was written');
  expect(words).toContain('Looked at 2 sessions (1 sealed), 1,234 records in 10 frames, 4.0 KB');
  expect(words).toContain('Not checked: No head is kept elsewhere.');
});

it('names the first bad place', async () => {
  const { text, html } = await makeApp();
  const finding = {
    file: 'sessions/X.log',
    kind: 'chain',
    offset: 4_711,
    frame: 3,
    record: null,
    message: 'The chain breaks here.',
  };
  const state = { state: 'done', at: 0, report: { ...report, verified: false, findings: [finding] } } as const;
  const view = <VerifyReportView what="This recording" state={state} />;
  expect(text(view)).toContain('✕ This recording does not verify: 1 finding.');
  expect(text(view)).toContain('chain The chain breaks here. sessions/X.log at byte 4,711, frame 3');
  expect(html(view)).toContain('role="alert"');
});

it('says why it could not look', async () => {
  const { text } = await makeApp();
  expect(text(<VerifyReportView what="x" state={{ state: 'failed', error: new ChaperoneError('vault.locked') }} />)).toContain(
    'vault.locked',
  );
});
