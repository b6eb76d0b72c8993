/** A target's name from a context's: only what TargetName allows, and not taken yet. */
import { TargetName } from '../../contract/target.ts';

export function targetNameOf(context: string, taken: ReadonlySet<string>): string {
  // EKS contexts are ARNs (arn:aws:eks:…:cluster/NAME): the last part is what people call the cluster.
  const last = context.includes('/') ? (context.split('/').at(-1) ?? context) : context;
  const plain = last
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 56);
  const base = TargetName.safeParse(plain).success ? plain : 'target';
  for (let i = 1; ; i++) {
    const name = i === 1 ? base : `${base}-${i}`;
    if (!taken.has(name)) return name;
  }
}
