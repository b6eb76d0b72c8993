/** Names under which a value on a command line is taken for a secret, wherever the word stands: `--db-password`, `API_KEY`. */
const SECRET = /(?:passw|token|secret|credential|api[-_]?key|private[-_]?key)/i;
const HIDDEN = '***';

/**
 * A command line as it may be kept: the values of options and variables whose names say that they are secret, and the values of
 * kubectl's `--from-literal KEY=VALUE`, are replaced. The forms `--name=value`, `--name value` and `NAME=value` are known; a secret
 * that stands alone, or inside a script, cannot be told from other words and stays.
 */
export function withoutSecrets(command: readonly string[]): readonly string[] {
  return command.map((word, i) => {
    const before = command[i - 1] ?? '';
    if (!word.startsWith('-')) {
      if (before === '--from-literal') return hideAfter(word, '=');
      if (before.startsWith('--') && !before.includes('=') && SECRET.test(before)) return HIDDEN;
    }
    const literal = /^(--from-literal=[^=]*=)/.exec(word)?.[1];
    if (literal !== undefined) return literal + HIDDEN;
    const [name = ''] = word.split('=', 1);
    return /^[\w-]+$/.test(name) && SECRET.test(name) ? hideAfter(word, '=') : word;
  });
}

function hideAfter(word: string, mark: string): string {
  const at = word.indexOf(mark);
  return at < 0 ? word : word.slice(0, at + mark.length) + HIDDEN;
}
