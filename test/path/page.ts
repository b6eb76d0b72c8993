/** Shell examples of docs/IDENTITY.md, run as they stand there. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';

const page = readFileSync(new URL('../../docs/IDENTITY.md', import.meta.url), 'utf8');

/** The shell lines under a heading; a command over several lines is one. */
export function examples(heading: string): readonly string[] {
  const [, section = ''] = page.split(`\n${heading}\n`);
  const blocks = [...(section.split(/^## /m)[0] ?? '').matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block);
  return blocks.join('').replaceAll('\\\n', ' ').trim().split('\n');
}

/** Runs lines in a directory. Rejects with what they print when one of them fails. */
export async function runLines(lines: readonly string[], cwd: string): Promise<void> {
  await promisify(execFile)('sh', ['-e', '-c', lines.join('\n')], { cwd, env: { PATH: process.env['PATH'], HOME: cwd } });
}
