import { Labels } from '../contract/session.ts';
import { ChaperoneError } from '../contract/errors.ts';

/** `team=payments` and the like; a key alone has the empty value. Of one key the last counts. Throws `cli.usage`. */
export function labelsOf(given: readonly string[]): Readonly<Record<string, string>> {
  const labels = given.map((text): [string, string] => {
    const at = text.indexOf('=');
    const pair: [string, string] = at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
    const read = Labels.safeParse(Object.fromEntries([pair]));
    // A name that an object cannot carry is passed over instead of being refused.
    if (!read.success || !Object.hasOwn(read.data, pair[0])) {
      throw new ChaperoneError('cli.usage', {
        reason: `${JSON.stringify(text)} is not a label; write it as team=payments (keys as in Kubernetes, values up to 253 characters).`,
      });
    }
    return pair;
  });
  const all = Labels.safeParse(Object.fromEntries(labels));
  if (!all.success) throw new ChaperoneError('cli.usage', { reason: 'There may be at most 32 labels.' });
  return all.data;
}
