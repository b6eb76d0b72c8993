/** What is wrong with a request that was put together from options, in words that name the option and never repeat a value. */

/** What zod says of one field (https://zod.dev, `ZodError.issues`), as far as it is needed here. */
export interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** For a field of the request: the option that gives it, and where that is not plain what the option has to be. */
export type Options = Readonly<Record<string, readonly [option: string, rule?: string]>>;

/**
 * `not complete: give --audience and --target` when something is left out, else `not valid: --issuer has to be an https address`.
 * A field without an option, of a YAML file or of a rule, is named by its path.
 */
export function mistake(issues: readonly Issue[], options: Options = {}): string {
  const missing = issues.filter(({ message }) => message.endsWith('received undefined')).map((issue) => nameOf(issue, options));
  if (missing.length > 0) return `not complete: give ${new Intl.ListFormat('en').format(new Set(missing))}`;
  const [issue] = issues;
  if (issue === undefined) return 'not valid';
  const rule = options[pathOf(issue)]?.[1];
  const name = nameOf(issue, options);
  if (rule !== undefined) return `not valid: ${name} has to be ${rule}`;
  return `not valid: ${name === '' ? '' : `${name}: `}${issue.message.replace(/\.$/, '')}`;
}

function nameOf(issue: Issue, options: Options): string {
  const path = pathOf(issue);
  return options[path]?.[0] ?? path;
}

/** `rules.0.reason`. */
function pathOf({ path }: Issue): string {
  return path.map(String).join('.');
}
