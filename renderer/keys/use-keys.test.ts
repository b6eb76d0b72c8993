import { afterEach, expect, it, vi } from 'vitest';
import { addHandlers, canPerform, listenToKeys, perform } from './use-keys.ts';

class Target {
  readonly tagName: string;
  readonly role = null;
  readonly isContentEditable = false;
  constructor(tagName: string) {
    this.tagName = tagName;
  }
  closest(): null {
    return null;
  }
}

/** A page with one listener, an optional open dialog, and elements that are only their tag names. */
function fakePage(dialog = false) {
  vi.stubGlobal('HTMLElement', Target);
  vi.stubGlobal(
    'HTMLInputElement',
    class {
      readonly type = 'text';
    },
  );
  let listener: ((event: unknown) => void) | undefined;
  const page = {
    addEventListener: (_: string, l: (event: unknown) => void) => (listener = l),
    removeEventListener: () => (listener = undefined),
    querySelector: () => (dialog ? {} : null),
  } as unknown as Document;
  const type = (key: string, tag = 'BODY'): boolean => {
    const event = {
      key,
      ctrlKey: false,
      metaKey: false,
      altKey: false,
      isComposing: false,
      defaultPrevented: false,
      composedPath: () => [new Target(tag)],
    };
    let prevented = false;
    listener?.({ ...event, preventDefault: () => (prevented = true) });
    return prevented;
  };
  return { page, type };
}

afterEach(() => vi.unstubAllGlobals());

it('asks the newest handler, and the one before when that has gone', () => {
  const calls: string[] = [];
  const below = addHandlers({ next: () => calls.push('screen') });
  const above = addHandlers({ next: () => calls.push('panel') });
  expect(perform('next')).toBe(true);
  above();
  perform('next');
  below();
  expect(calls).toEqual(['panel', 'screen']);
  expect([perform('next'), canPerform('next')]).toEqual([false, false]);
});

it('takes over keys that mean something, and no others', () => {
  const { page, type } = fakePage();
  const stop = listenToKeys(page);
  const next = vi.fn();
  const off = addHandlers({ next });
  expect([type('j'), type('d'), type('q')]).toEqual([true, false, false]);
  expect(type('j', 'TEXTAREA')).toBe(false);
  expect(next).toHaveBeenCalledOnce();
  off();
  stop();
  expect(type('j')).toBe(false);
});

it('leaves all keys to an open dialog', () => {
  const { page, type } = fakePage(true);
  const next = vi.fn();
  const [stop, off] = [listenToKeys(page), addHandlers({ next })];
  expect(type('j')).toBe(false);
  expect(next).not.toHaveBeenCalled();
  off();
  stop();
});
