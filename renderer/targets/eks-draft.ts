/** The EKS form as typed, what is wrong with it, and what is asked of the engine. */
import { PARAMS, type Params } from '../../contract/bridge.ts';
import { EksCredential, TargetName } from '../../contract/target.ts';
import { problemOf } from '../form/Field.tsx';

export interface EksDraft {
  readonly name: string;
  readonly region: string;
  readonly cluster: string;
  readonly role: string;
  readonly externalId: string;
  readonly base: 'environment' | 'profile' | 'key';
  readonly profile: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly server: string;
  readonly ca: string;
  readonly stsEndpoint: string;
  readonly stsCa: string;
}

export const EMPTY_EKS: EksDraft = {
  name: '',
  region: '',
  cluster: '',
  role: '',
  externalId: '',
  base: 'environment',
  profile: '',
  accessKeyId: '',
  secretAccessKey: '',
  server: '',
  ca: '',
  stsEndpoint: '',
  stsCa: '',
};

const isHttps = (text: string): boolean => /^https:\/\/[^\s/]+/.test(text.trim());
const { region, cluster, role } = EksCredential.shape;

/** A sentence for each field that does not fit; empty fields are only missing. */
export function eksProblems(d: EksDraft): Partial<Record<keyof EksDraft, string>> {
  const found: readonly (readonly [keyof EksDraft, string | null])[] = [
    ['name', problemOf(d.name, TargetName.safeParse(d.name).success, 'Up to 63 letters, digits, dots, dashes or underscores.')],
    ['region', problemOf(d.region, region.safeParse(d.region.trim()).success, 'A region looks like eu-west-1.')],
    [
      'cluster',
      problemOf(d.cluster, cluster.safeParse(d.cluster.trim()).success, 'Up to 100 letters, digits, dashes or underscores.'),
    ],
    [
      'role',
      problemOf(d.role, role.safeParse(d.role.trim()).success, 'A role looks like arn:aws:iam::123456789012:role/agents.'),
    ],
    ['server', problemOf(d.server, isHttps(d.server), 'An address that begins with https://.')],
    ['stsEndpoint', problemOf(d.stsEndpoint, isHttps(d.stsEndpoint), 'An address that begins with https://.')],
    ['accessKeyId', problemOf(d.accessKeyId, d.accessKeyId.trim().length >= 16, 'An access key id has at least 16 characters.')],
  ];
  return Object.fromEntries(found.filter(([, problem]) => problem !== null));
}

const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim());

/** Null while something is missing or wrong. */
export function eksParams(d: EksDraft): Params<'targets.eks'> | null {
  const base =
    d.base === 'profile'
      ? { from: 'profile', profile: d.profile.trim() }
      : d.base === 'key'
        ? { from: 'key', accessKeyId: d.accessKeyId.trim(), secretAccessKey: d.secretAccessKey }
        : { from: 'environment' };
  const params = {
    name: d.name.trim(),
    region: d.region.trim(),
    cluster: d.cluster.trim(),
    role: orNull(d.role),
    externalId: orNull(d.externalId),
    base,
    stsEndpoint: orNull(d.stsEndpoint),
    stsCa: orNull(d.stsCa),
    ...(orNull(d.server) !== null && { server: d.server.trim() }),
    ...(orNull(d.ca) !== null && { ca: d.ca.trim() }),
  };
  const parsed = PARAMS['targets.eks'].safeParse(params);
  return parsed.success ? parsed.data : null;
}

/** What will happen for each agent, in one sentence. */
export function eksSentence(d: EksDraft): string {
  const base = {
    environment: 'the AWS surroundings of the engine',
    profile: d.profile.trim() === '' ? 'a profile of the engine’s user' : `the profile ${d.profile.trim()}`,
    key: 'the key that is kept in the vault',
  }[d.base];
  const where = `${d.cluster.trim() || 'the cluster'} in ${d.region.trim() || 'its region'}`;
  return d.role.trim() === ''
    ? `Every agent reaches ${where} with a token made from ${base}; without a role, AWS sees them all as one.`
    : `For each agent ${base} assumes ${d.role.trim()} under the agent’s own name, so that the log of ${where} names it.`;
}
