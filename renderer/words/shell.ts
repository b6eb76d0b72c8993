/** Words of a command line as a shell would take them. */

const BARE = /^[\w@%+=:,./-]+$/;

/** Quoted only where it has to be. */
export const shellWord = (word: string): string => (BARE.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);

export const shellWords = (words: readonly string[]): string => words.map(shellWord).join(' ');
