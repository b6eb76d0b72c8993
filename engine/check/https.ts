import type { UpstreamCredential } from '../../proxy/proxy.ts';
import type { Line } from './line.ts';
import type { Report } from './report.ts';

/** Whether a plain HTTPS service takes the credential: what it answers to a GET of its base path with it, and without. */
export async function checkHttps(line: Line, report: Report, credential: UpstreamCredential): Promise<void> {
  const get = { method: 'GET', path: '' } as const;
  const carries = Object.keys(credential.headers).length > 0 || (credential.query?.length ?? 0) > 0;
  const { status } = await line.call({ ...get, credential });
  const refused = status === 401 || status === 403 || status === 407;
  const well = !refused && status < 500;
  if (!carries) {
    report.add('answer', well, `It answers ${status}; there is no credential.`);
    return;
  }
  const without = (await line.call(get)).status;
  const detail = refused
    ? `The credential is not accepted (${status}).`
    : without === status
      ? `It answers ${status} with the credential and without it, so this address does not tell whether the credential counts.`
      : `It answers ${status} with the credential, ${without} without it.`;
  report.add('answer', well, detail);
}
