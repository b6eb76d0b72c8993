import type { ReadStream, WriteStream } from 'node:tty';
import { ChaperoneError } from '../contract/errors.ts';

type Keys = Pick<ReadStream, 'isTTY' | 'setRawMode' | 'on' | 'off' | 'resume' | 'pause'>;

/**
 * Asks for a line without showing what is typed. The question goes to standard error, so that output can be piped.
 * Rejects with `vault.no-passphrase` on Ctrl-C or Ctrl-D.
 */
export function askHidden(question: string, input: Keys, output: Pick<WriteStream, 'write'>): Promise<string> {
  return new Promise((resolve, reject) => {
    let typed = '';
    const finish = (settle: () => void): void => {
      input.off('data', onData);
      input.setRawMode(false);
      input.pause();
      output.write('\n');
      settle();
    };
    const onData = (chunk: Buffer): void => {
      for (const char of chunk.toString('utf8')) {
        if (char === '\r' || char === '\n') {
          finish(() => {
            resolve(typed);
          });
          return;
        }
        if (char === '\u0003' || (char === '\u0004' && typed === '')) {
          finish(() => {
            reject(new ChaperoneError('vault.no-passphrase'));
          });
          return;
        }
        if (char === '\u007f' || char === '\b') typed = typed.replace(/.$/su, '');
        else if (char === '\u0015') typed = '';
        else if (char >= ' ') typed += char;
      }
    };
    output.write(question);
    input.setRawMode(true);
    input.on('data', onData);
    input.resume();
  });
}
