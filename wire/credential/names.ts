import { HARMLESS, INNOCENT, PARAMETERS, TELLING } from './forms.ts';

/** True when a value under this name is taken for a credential: `DB_PASSWORD`, `x-auth-token`, `clientSecret`, but not `secretName`. */
export function isTelling(name: string): boolean {
  return TELLING.test(name) && !HARMLESS.test(name) && !INNOCENT.has(name);
}

/** The same for a query parameter, where a few more names are known. */
export function isTellingParameter(name: string): boolean {
  return PARAMETERS.has(name.toLowerCase()) || isTelling(name);
}
