/** Label and field selectors. Sources: apimachinery pkg/labels/selector.go, pkg/fields/selector.go. */
import { badRequest } from '../wire/failure.ts';
import { at, isMap, labelsOf, listAt, mapAt, textAt, textsAt, type Json, type JsonMap } from './json.ts';
import type { Kind } from './kinds.ts';

export type Matches = (object: JsonMap) => boolean;

/** Splits at commas that are not inside parentheses. */
function terms(selector: string): string[] {
  return selector
    .split(/,(?![^(]*\))/)
    .map((term) => term.trim())
    .filter((term) => term !== '');
}

const NAME = String.raw`[A-Za-z0-9](?:[A-Za-z0-9._/-]*[A-Za-z0-9])?`;
const SET = new RegExp(String.raw`^(${NAME})\s+(in|notin)\s*\(([^()]*)\)$`);
const EQUAL = new RegExp(String.raw`^(${NAME})\s*(==|=|!=)\s*([A-Za-z0-9._-]*)$`);
const PRESENT = new RegExp(String.raw`^(!?)\s*(${NAME})$`);

/** Parses `labelSelector`. Throws a 400 Failure when it is not one. */
export function labelSelector(selector: string): Matches {
  const tests = terms(selector).map((term): ((labels: JsonMap) => boolean) => {
    let found = SET.exec(term);
    if (found) {
      const [, key = '', operator, values = ''] = found;
      const allowed = values.split(',').map((value) => value.trim());
      return (labels) => allowed.includes(textAt(labels, key)) === (operator === 'in') && (operator === 'notin' || key in labels);
    }
    found = EQUAL.exec(term);
    if (found) {
      const [, key = '', operator, value] = found;
      return operator === '!=' ? (labels) => at(labels, key) !== value : (labels) => at(labels, key) === value;
    }
    found = PRESENT.exec(term);
    if (!found) throw badRequest(`unable to parse requirement: ${JSON.stringify(term)} is not a label selector`);
    const [, not, key = ''] = found;
    return (labels) => Object.hasOwn(labels, key) === (not === '');
  });
  return (object) => {
    const labels = labelsOf(object);
    return tests.every((test) => test(labels));
  };
}

/** A meta/v1 LabelSelector (matchLabels and matchExpressions) over a map of labels. */
export function matchesSelector(selector: Json | undefined, labels: JsonMap): boolean {
  const equal = Object.entries(mapAt(selector, 'matchLabels')).every(([key, value]) => labels[key] === value);
  return equal && listAt(selector, 'matchExpressions').every((expression) => matchesExpression(expression, labels));
}

function matchesExpression(expression: Json, labels: JsonMap): boolean {
  const key = textAt(expression, 'key');
  const present = Object.hasOwn(labels, key);
  const included = present && listAt(expression, 'values').includes(labels[key] ?? null);
  switch (textAt(expression, 'operator')) {
    case 'In':
      return included;
    case 'NotIn':
      return !included;
    case 'Exists':
      return present;
    case 'DoesNotExist':
      return !present;
    default:
      return false;
  }
}

/** Parses `fieldSelector` for a kind. Throws a 400 Failure for a field this kind cannot be selected by. */
export function fieldSelector(kind: Kind, selector: string): Matches {
  const tests = terms(selector).map((term): Matches => {
    const [, path = '', operator, value = ''] = /^([A-Za-z.]+)(==|=|!=)(.*)$/.exec(term) ?? [];
    if (operator === undefined) throw badRequest(`invalid field selector: ${JSON.stringify(term)}`);
    if (!['metadata.name', 'metadata.namespace', ...kind.selectable].includes(path))
      throw badRequest(`${JSON.stringify(path)} is not a known field selector: field label not supported`);
    return (object) => (fieldText(object, path) === value) === (operator !== '!=');
  });
  return (object) => tests.every((test) => test(object));
}

function fieldText(object: JsonMap, path: string): string {
  const value = at(object, ...path.split('.'));
  if (value === undefined || value === null || isMap(value) || Array.isArray(value)) return '';
  return String(value);
}

/** The name that a field selector pins down, as RequestInfo has it; empty when it does not. */
export function selectedName(selector: string): string {
  return /(?:^|,)metadata\.name={1,2}([^,!=]+)/.exec(selector)?.[1] ?? '';
}

/** A LabelSelector as text, e.g. `app=web,tier in (a,b)`. */
export function selectorText(selector: Json | undefined): string {
  const equal = Object.entries(mapAt(selector, 'matchLabels')).map(
    ([key, value]) => `${key}=${typeof value === 'string' ? value : ''}`,
  );
  const sets = listAt(selector, 'matchExpressions').map((expression) => {
    const key = textAt(expression, 'key');
    const operator = textAt(expression, 'operator');
    if (operator === 'Exists') return key;
    if (operator === 'DoesNotExist') return `!${key}`;
    return `${key} ${operator.toLowerCase()} (${textsAt(expression, 'values').join(',')})`;
  });
  return [...equal, ...sets].join(',');
}
