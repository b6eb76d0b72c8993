import type { Credential } from '../../../contract/target.ts';
import type { Asking } from '../../../proxy/proxy.ts';
import { systemRandom } from '../../clock.ts';
import { systemSchedule } from '../../schedule.ts';
import { FakeTime } from '../../testing/fakes.ts';
import type { SourceContext } from '../source.ts';

export interface TestContext extends SourceContext {
  readonly time: FakeTime;
  readonly saved: Credential[];
}

/** A context whose clock moves when told; timers of programs are the machine's, because programs run in real time. */
export function testContext(over: Partial<SourceContext> = {}): TestContext {
  const time = new FakeTime();
  const saved: Credential[] = [];
  return {
    target: { name: 't', server: 'https://k8s.example', ca: null, tlsServerName: null, insecure: false, proxyUrl: null },
    clock: time.clock,
    random: systemRandom,
    schedule: systemSchedule,
    env: { PATH: process.env['PATH'] ?? '' },
    save: (credential) => {
      saved.push(credential);
      return Promise.resolve();
    },
    ...over,
    time,
    saved,
  };
}

export const ASKING: Asking = {
  identity: { subject: 'ada', name: 'Ada', issuer: 'local', groups: [], proof: 'token', provider: null, run: null, claims: {} },
  agent: 'coder',
  session: '01JD0000000000000000000000',
};
