import type { ImpersonateOption } from '../contract/target.ts';
import { ChaperoneError } from '../contract/errors.ts';

/** Undefined when nothing of it was asked for. Throws `cli.usage` for groups without a user, which no API server takes. */
export function impersonation(
  user: string | undefined,
  groups: readonly string[] | undefined,
  extra: boolean | undefined,
  option = '--user',
): ImpersonateOption | undefined {
  if (user !== undefined) return { user, groups: [...(groups ?? [])], extra: extra ?? false };
  if (groups === undefined && extra === undefined) return undefined;
  throw new ChaperoneError('cli.usage', { reason: `Say as which user with ${option}, for example ${option} 'agent:{subject}'.` });
}
