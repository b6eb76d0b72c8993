/** Rights as YAML: a list of policy rules, or a document with `rules`. Name, reason and effect may be left out. */
import { parse } from 'yaml';
import { PolicyRule } from '../../contract/policy.ts';

export type YamlRules = { readonly rules: readonly PolicyRule[] } | { readonly problem: string };

/** Characters; the engine takes less. */
const MOST = 100_000;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `why` becomes the reason of rules that have none. */
export function rulesOfYaml(text: string, why: string): YamlRules {
  if (text.length > MOST) return { problem: 'This is too long for a grant.' };
  let value: unknown;
  try {
    // No aliases: a short document could stand for a huge one.
    value = parse(text, { maxAliasCount: 0 });
  } catch (e) {
    return { problem: `This is not YAML: ${(e as Error).message.split('\n')[0] ?? ''}` };
  }
  const list = isObject(value) && 'rules' in value ? value['rules'] : value;
  if (!Array.isArray(list) || list.length === 0) return { problem: 'A list of rules is wanted: each begins with a dash.' };
  const rules: PolicyRule[] = [];
  for (const [i, item] of list.entries()) {
    if (!isObject(item)) return { problem: `Rule ${i + 1} is not a rule.` };
    const reason = why.trim().slice(0, 300) || 'granted';
    const parsed = PolicyRule.safeParse({ name: `granted-${i + 1}`, reason, effect: 'allow', ...item });
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      const where = issue === undefined || issue.path.length === 0 ? 'as a whole' : issue.path.join('.');
      return { problem: `Rule ${i + 1}, ${where}: ${issue?.message ?? 'not valid'}` };
    }
    if (parsed.data.effect !== 'allow') return { problem: `Rule ${i + 1} denies; the rules of a grant only allow.` };
    rules.push(parsed.data);
  }
  return { rules };
}
