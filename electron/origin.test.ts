import { describe, expect, it } from 'vitest';
import { isOwnUrl, START_URL } from './origin.ts';

describe('isOwnUrl', () => {
  it('takes the app’s own addresses', () => {
    for (const address of [START_URL, 'chaperone://app/', 'chaperone://app/a/b.js?x=1#y', 'CHAPERONE://app/']) {
      expect(isOwnUrl(address), address).toBe(true);
    }
  });

  it('takes no others', () => {
    const others = [
      '',
      'chaperone:app',
      'chaperone://application/',
      'chaperone://app.evil/',
      'chaperone://app:8080/',
      'chaperone://app@evil/',
      'chaperone://user:pass@app/',
      'https://app/',
      'file:///app/index.html',
      'javascript:chaperone://app/',
    ];
    for (const address of others) expect(isOwnUrl(address), address).toBe(false);
  });
});
