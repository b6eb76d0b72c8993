import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { ChaperoneError } from '../contract/errors.ts';
import { Policy } from '../contract/policy.ts';

/** Which policy a session asks for: a built-in by name, or the YAML text of one. */
export type PolicyChoice = { readonly name: string } | { readonly yaml: string };

/** Reads one policy; rejects anything that is not exactly one with `policy.invalid`. `file` names it in the error. */
export function parsePolicy(yaml: string, file: string): Policy {
  const refuse = (reason: string): never => {
    throw new ChaperoneError('policy.invalid', { file, reason });
  };
  const document = parseDocument(yaml, { prettyErrors: false, logLevel: 'silent' });
  const fault = document.errors[0];
  if (fault) refuse(`line ${yaml.slice(0, fault.pos[0]).split('\n').length} is not valid YAML`);
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch {
    refuse('it is not valid YAML');
  }
  const parsed = Policy.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  return refuse(`${issue && issue.path.length > 0 ? issue.path.join('.') : 'the file'}: ${issue?.message ?? 'not a policy'}`);
}

/** The policy of a session; `default` unless said. Built-in ones are `resources/policies/NAME.yaml`. */
export function loadPolicy(resources: string, choice: PolicyChoice = { name: 'default' }): Policy {
  if ('yaml' in choice) return parsePolicy(choice.yaml, 'given');
  const { name } = choice;
  const missing = (): never => {
    throw new ChaperoneError('policy.invalid', { file: name, reason: 'there is no built-in policy of that name' });
  };
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(name)) return missing();
  let yaml = '';
  try {
    yaml = readFileSync(join(resources, 'policies', `${name}.yaml`), 'utf8');
  } catch {
    return missing();
  }
  return parsePolicy(yaml, name);
}
