/** What exec and attach are asked for, in the query of their URL. Source: k8s.io/api/core/v1 PodExecOptions, PodAttachOptions. */
export interface ExecQuery {
  /** As recorded: secrets in it are masked. */
  readonly command: readonly string[];
  /** Empty when it was left to the server. */
  readonly container: string;
  readonly tty: boolean;
}

export function execQuery(url: string): ExecQuery {
  const query = new URLSearchParams(url.split('?').slice(1).join('?'));
  return {
    command: query.getAll('command'),
    container: query.get('container') ?? '',
    tty: /^(?:1|t|true)$/i.test(query.get('tty') ?? ''),
  };
}
