/** The part of the audit log that one credential made during one run. */
import { execFile } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { auditEnd, readAudit, type AuditedRequest } from './audit.ts';
import type { Credential, Kubectl } from './setting.ts';

/** The user name under which the cluster knows a credential, by asking it and reading its log. */
export async function identityOf(credential: Credential, kubectl: Kubectl, auditLog: string): Promise<string> {
  const begin = auditEnd(auditLog);
  const mark = `/version?mark=${String(begin)}-${process.pid}`;
  await promisify(execFile)(kubectl.file, ['get', '--raw', mark], { env: { ...process.env, KUBECONFIG: credential.kubeconfig } });
  const found = readAudit(auditLog, begin).find((request) => request.uri === mark);
  if (found === undefined) throw new Error(`the audit log ${auditLog} does not show ${mark}`);
  return found.user;
}

/** Waits until each of them has ended in the log as well (streams are logged when they are closed), 10 s at most. */
export async function auditWindow(auditLog: string, begin: number, user: string): Promise<AuditedRequest[]> {
  for (let tries = 0; ; tries += 1) {
    const requests = readAudit(auditLog, begin).filter((request) => request.user === user);
    if (tries >= 100 || requests.every((request) => request.completed !== null)) return requests;
    await delay(100);
  }
}
