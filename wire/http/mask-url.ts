import { isTellingParameter } from '../credential/names.ts';
import { credentialsIn, formsIn, replaced } from '../credential/text.ts';

/** What stands where a credential was; there is no key here to make a commitment with. */
export const HIDDEN = '(masked)';

/** A URL as it may be shown: credentials in its userinfo, its path and its query are replaced. */
export function maskInnerUrl(url: string): string {
  const mark = url.indexOf('?');
  const before = mark < 0 ? url : url.slice(0, mark);
  const path = replaced(before, before.includes('://') ? credentialsIn(before) : formsIn(before), () => HIDDEN);
  return mark < 0
    ? path
    : `${path}?${url
        .slice(mark + 1)
        .split(/([&;#])/)
        .map(maskPair)
        .join('')}`;
}

function maskPair(pair: string): string {
  const equals = pair.indexOf('=');
  const name = decode(pair.slice(0, Math.max(equals, 0)));
  const value = decode(pair.slice(equals + 1));
  if (value === '') return pair;
  return isTellingParameter(name) || credentialsIn(value).length > 0 ? pair.slice(0, equals + 1) + HIDDEN : pair;
}

function decode(field: string): string {
  try {
    return decodeURIComponent(field.replaceAll('+', ' '));
  } catch {
    return field;
  }
}
