import { expect, it } from 'vitest';
import type { ObjectMoment } from '../../contract/object.ts';
import { findForeign, type Versioned } from './object-versions.ts';

const moment = (
  what: ObjectMoment['what'],
  resourceVersion: string | null,
  more: Partial<Versioned> = {},
  gone = false,
): Versioned => ({
  moment: { what, resourceVersion, gone, foreignChange: false } as ObjectMoment,
  beforeVersion: null,
  madeFor: null,
  ...more,
});
const foreign = (all: readonly Versioned[], seen: readonly string[] = []): boolean[] =>
  findForeign(all, new Set([...seen, ...all.flatMap(({ moment: m }) => m.resourceVersion ?? [])])).map((m) => m.foreignChange);

it('finds the change that lies between the state before and the state after', () => {
  const change = moment('change', '9', { beforeVersion: '5' });
  expect(foreign([change])).toEqual([false]);
  expect(foreign([change], ['5', '9', '4', '10'])).toEqual([false]);
  expect(foreign([change], ['7'])).toEqual([true]);
  // As numbers, not as texts.
  expect(foreign([moment('change', '1000', { beforeVersion: '99' })], ['500'])).toEqual([true]);
});

it('does not take the own changes of the session for those of others', () => {
  expect(foreign([moment('change', '7', { beforeVersion: '5' }), moment('change', '9', { beforeVersion: '5' })])).toEqual([
    false,
    false,
  ]);
});

it('believes a write that says what it was made for', () => {
  expect(foreign([moment('change', '9', { beforeVersion: '5', madeFor: '7' })])).toEqual([true]);
  expect(foreign([moment('change', '9', { beforeVersion: '5', madeFor: '5' })])).toEqual([false]);
});

it('finds reads that are later than all that the session knew and made', () => {
  expect(foreign([moment('read', '5'), moment('read', '5'), moment('before', '6'), moment('read', '5')])).toEqual([
    false,
    false,
    true,
    false,
  ]);
  // The event of a change may overtake its answer.
  expect(foreign([moment('read', '5'), moment('read', '6'), moment('change', '6', { beforeVersion: '5' })])).toEqual([
    false,
    false,
    false,
  ]);
});

it('says nothing where it cannot know', () => {
  expect(foreign([moment('read', '5'), moment('change', null), moment('read', '9')])).toEqual([false, false, false]);
  expect(foreign([moment('read', '5'), moment('read', null, {}, true), moment('read', '9')])).toEqual([false, false, false]);
  expect(foreign([moment('read', 'a'), moment('read', 'b'), moment('refused', null)])).toEqual([false, false, false]);
  expect(foreign([moment('change', '9')], ['7'])).toEqual([false]);
});
