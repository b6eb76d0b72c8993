import { ChaperoneError } from '../../contract/errors.ts';

/** The names under which this machine reaches itself. Anything else in `Host` is a name rebound to loopback by somebody's DNS. */
const NAMES = ['127.0.0.1', 'localhost', '[::1]'];

/** Who may talk to the control port: throws `engine.origin` for foreign names and foreign pages. */
export function requireOwn(host: string | undefined, origin: string | undefined, port: number): void {
  const ownHost = NAMES.some((name) => host === `${name}:${port}`);
  const ownOrigin = origin === undefined || (ownHost && host !== undefined && origin === `http://${host}`);
  if (ownHost && ownOrigin) return;
  throw new ChaperoneError('engine.origin', { host: host ?? 'absent', origin: origin ?? 'absent' });
}
