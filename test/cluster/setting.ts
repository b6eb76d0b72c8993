/** The cluster that the tests run against, as scripts/test-cluster.mjs or the caller describes it in the environment. */
import { delimiter, basename } from 'node:path';

export interface Kubectl {
  /** `kubectl-1.36`, or `kubectl` for the one on the PATH. */
  readonly name: string;
  /** What to execute. */
  readonly file: string;
}

export interface Credential {
  readonly name: 'certificate' | 'token' | 'given';
  readonly kubeconfig: string;
}

export interface Setting {
  /** The cluster administrator's kubeconfig, for what tests do beside Chaperone. */
  readonly kubeconfig: string;
  /** What Chaperone is given as targets. */
  readonly credentials: readonly Credential[];
  /** The API server's audit log at level RequestResponse; null when it cannot be read, then nothing is compared with it. */
  readonly auditLog: string | null;
  readonly kubectls: readonly Kubectl[];
  /** The cluster's own list of checks; null for a foreign cluster. */
  readonly smoke: string | null;
}

/** Throws when CHAPERONE_TEST_KUBECONFIG is absent. */
export function readSetting(env: NodeJS.ProcessEnv = process.env): Setting {
  const kubeconfig = env['CHAPERONE_TEST_KUBECONFIG'];
  if (!kubeconfig) throw new Error('CHAPERONE_TEST_KUBECONFIG names no cluster; run `npm run test:cluster`.');
  const token = env['CHAPERONE_TEST_TOKEN_KUBECONFIG'];
  const listed = (env['CHAPERONE_TEST_KUBECTLS'] ?? '').split(delimiter).filter((file) => file !== '');
  return {
    kubeconfig,
    credentials: token
      ? [
          { name: 'token', kubeconfig: token },
          { name: 'certificate', kubeconfig },
        ]
      : [{ name: 'given', kubeconfig }],
    auditLog: given(env['CHAPERONE_TEST_AUDIT_LOG']),
    kubectls: listed.length > 0 ? listed.map((file) => ({ name: basename(file), file })) : [{ name: 'kubectl', file: 'kubectl' }],
    smoke: given(env['CHAPERONE_TEST_SMOKE']),
  };
}

/** An empty variable is an absent one. */
const given = (value: string | undefined) => (value === undefined || value === '' ? null : value);
