/** From a record's payload to an event that later code may rely on. Unknown ones are for the caller to count. */
import type { RecordEvent } from '../../contract/record.ts';
import { parseJson } from '../seal/head.ts';
import { readSessionInfo } from './session-info.ts';

/**
 * The log is authenticated, so its events are ours or a later version's: only what code here depends on is checked, and
 * cheaply, because an index reads millions. Null for what cannot be decoded.
 */
export function decodeEvent(payload: Uint8Array): RecordEvent | null {
  const value = parseJson(payload);
  if (!isObject(value) || !isCount(value['at'])) return null;
  switch (value['t']) {
    case 'session.opened': {
      const session = readSessionInfo(value['session']);
      return session === null ? null : ({ ...value, session } as unknown as RecordEvent);
    }
    case 'request':
      return isCount(value['x']) &&
        isListen(value['listen']) &&
        isPolicy(value['policy']) &&
        isIdentity(value['identity']) &&
        typeof value['target'] === 'string'
        ? (value as unknown as RecordEvent)
        : null;
    case 'response':
      return isCount(value['x']) && isCount(value['status']) && Array.isArray(value['headers'])
        ? (value as unknown as RecordEvent)
        : null;
    case 'end':
      return isCount(value['x']) &&
        isCount(value['requestBytes']) &&
        isCount(value['responseBytes']) &&
        (value['toldBytes'] === undefined || isCount(value['toldBytes']))
        ? (value as unknown as RecordEvent)
        : null;
    case 'gap':
    case 'session.closed':
      return typeof value['reason'] === 'string' ? (value as unknown as RecordEvent) : null;
    case 'marker':
      return typeof value['kind'] === 'string' && typeof value['text'] === 'string' && isTexts(value['details'])
        ? (value as unknown as RecordEvent)
        : null;
    default:
      return null;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isListen(value: unknown): boolean {
  return (
    isObject(value) && typeof value['method'] === 'string' && typeof value['url'] === 'string' && Array.isArray(value['headers'])
  );
}

function isPolicy(value: unknown): boolean {
  return value === undefined || (isObject(value) && isObject(value['attributes']) && isDecision(value['decision']));
}

function isDecision(value: unknown): boolean {
  return isObject(value) && isTextOrAbsent(value['grant']);
}

function isIdentity(value: unknown): boolean {
  if (value === undefined) return true;
  if (!isObject(value) || typeof value['subject'] !== 'string' || typeof value['proof'] !== 'string') return false;
  const { issuer, groups, token, impersonates, sentAs } = value;
  return (
    isTextOrAbsent(issuer) &&
    isTextOrAbsent(token) &&
    (groups === undefined || isTextList(groups)) &&
    isImpersonation(impersonates) &&
    isImpersonation(sentAs)
  );
}

function isImpersonation(value: unknown): boolean {
  return value === undefined || (isObject(value) && isTextList(value['groups']) && isTextList(value['extra']));
}

function isTextOrAbsent(value: unknown): boolean {
  return value === undefined || typeof value === 'string';
}

function isTextList(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function isTexts(value: unknown): boolean {
  return isObject(value) && Object.values(value).every((one) => typeof one === 'string');
}
