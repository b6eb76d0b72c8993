/**
 * What it costs each request to know who is speaking, read from the record's own trace: a token of ours against an OIDC token, both known
 * already, and an OIDC token that comes for the first time.
 */
import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:https';
import { join } from 'node:path';
import { startIssuer } from '../support/issuer/issuer.ts';
import { startModule } from './child.ts';
import type { World } from './contestant.ts';
import type { IdentifiedSetup, IdentityTraces } from './contestants/identified.ts';
import type { Ready } from './contestants/setup.ts';
import { prove } from './prove.ts';
import type { IdentityMeasured, Spread } from './result.ts';
import { percentile } from './statistics.ts';
import { GET_PATH } from './traffic.ts';

/** Requests of each token in each way, after as many as `WARM` that are not counted. */
const REQUESTS = 2_000;
const WARM = 500;
/** Tokens that come for the first time. */
const NEW = 100;
/** `prove` asks twice. */
const PROOFS = 2;
/** Length of the token in the end: with claims as a company's provider issues them. */
const TOKEN_BYTES = 1_200;

const SUBJECT = { sub: 'agent@example.com', run_id: '1' };

export async function measureIdentity(world: World, say: (text: string) => void): Promise<IdentityMeasured> {
  const issuer = await startIssuer();
  const { certificate, upstream } = world;
  const setup: IdentifiedSetup = {
    certificate,
    upstream,
    dir: join(world.dir, 'identity'),
    issuer: issuer.issuer,
    ca: issuer.ca,
  };
  const { child, answer } = await startModule(new URL('./contestants/identified.ts', import.meta.url), setup);
  try {
    const local = answer as Ready;
    const groups = await groupsFor((list) => issuer.token({ ...SUBJECT, groups: list }));
    const token = await issuer.token({ ...SUBJECT, groups });
    const oidc = { ...local, headers: { Authorization: `Bearer ${token}` } };
    await prove('a local token', local);
    await prove('an OIDC token', oidc);
    for (const changing of [false, true]) {
      await Promise.all([carry(local, WARM, changing), carry(oidc, WARM, changing)]);
      // One after the other, a little at a time, so that a slow moment of the machine meets both.
      for (let done = 0; done < REQUESTS; done += 100) {
        await carry(local, 100, changing);
        await carry(oidc, 100, changing);
      }
    }
    for (let n = 0; n < NEW; n += 1) {
      const fresh = await issuer.token({ ...SUBJECT, groups });
      await carry({ ...local, headers: { Authorization: `Bearer ${fresh}` } }, 1, true);
    }
    const traces = (await child.ask('traces')) as IdentityTraces;
    say('identity measured');
    return {
      token: known(traces.token),
      oidc: known(traces.oidc),
      first: milliseconds(traces.oidc[0]!),
      fresh: spread(traces.oidc.slice(PROOFS + 2 * (WARM + REQUESTS), PROOFS + 2 * (WARM + REQUESTS) + NEW)),
      ...{ bytes: token.length, groups: groups.length, fetches: issuer.requests.keys + issuer.requests.discovery },
      requests: traces.oidc.length,
    };
  } finally {
    await child.stop();
    await issuer.close();
  }
}

function known(traces: readonly number[]): IdentityMeasured['token'] {
  const repeated = PROOFS + WARM;
  const changing = repeated + REQUESTS + WARM;
  if (traces.length < changing + REQUESTS) throw new Error(`only ${traces.length} requests are in the record.`);
  return {
    repeated: spread(traces.slice(repeated, repeated + REQUESTS)),
    changing: spread(traces.slice(changing, changing + REQUESTS)),
  };
}

function spread(micros: readonly number[]): Spread {
  if (micros.some((value) => !Number.isFinite(value))) throw new Error('a step has no trace of the identity stage.');
  return { p50: milliseconds(percentile(micros, 50)), p99: milliseconds(percentile(micros, 99)) };
}

const milliseconds = (micros: number): number => micros / 1_000;

/** As many groups as make a token of the wanted length. */
async function groupsFor(issue: (groups: readonly string[]) => Promise<string>): Promise<readonly string[]> {
  const groups: string[] = [];
  while ((await issue(groups)).length < TOKEN_BYTES) groups.push(`platform-team-${groups.length}`);
  return groups;
}

/** One request after the other over one connection. With `changing` lines in the head, as each kubectl has, nothing of it can be remembered. */
async function carry({ server, ca, headers }: Ready, count: number, changing: boolean): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    for (let n = 0; n < count; n += 1) {
      const sent = changing ? { ...headers, 'Kubectl-Session': randomUUID() } : headers;
      const status = await new Promise<number | undefined>((resolve, reject) => {
        const call = request(server + GET_PATH, { agent, ca, headers: sent }, (response) => {
          response.on('error', reject);
          response.on('end', () => resolve(response.statusCode));
          response.resume();
        });
        call.on('error', reject);
        call.end();
      });
      if (status !== 200) throw new Error(`identity: GET answered ${status}.`);
    }
  } finally {
    agent.destroy();
  }
}
