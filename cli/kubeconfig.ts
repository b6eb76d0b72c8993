import { delimiter, resolve } from 'node:path';
import type { Terminal } from './terminal.ts';

/** The kubeconfig meant, as whole paths: a running engine has a directory and an environment of its own. */
export function kubeconfigOf(
  terminal: Pick<Terminal, 'cwd' | 'env'>,
  given: string | undefined,
): { readonly kubeconfig?: string } {
  const paths = (given ?? terminal.env['KUBECONFIG'])
    ?.split(delimiter)
    .filter((path) => path !== '')
    .map((path) => resolve(terminal.cwd, path));
  return paths === undefined || paths.length === 0 ? {} : { kubeconfig: paths.join(delimiter) };
}
