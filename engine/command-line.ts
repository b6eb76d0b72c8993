import { replaced } from '../wire/credential/text.ts';
import { credentialsInWords } from '../wire/credential/words.ts';

const HIDDEN = '***';

/**
 * A command line as it may be kept, by the same rules as the arguments of exec (`wire/credential/forms.ts`): the values of telling options
 * and variables, of `--from-literal KEY=VALUE`, known formats, and all of these inside scripts. A secret that stands alone cannot be
 * told from other words and stays.
 */
export function withoutSecrets(command: readonly string[]): readonly string[] {
  const found = credentialsInWords(command);
  return command.map((word, i) => replaced(word, found[i] ?? [], () => HIDDEN));
}
