/** From a command line to pipelines. */
import { SyntaxFailure, type Pipeline, type Redirect, type Script, type SimpleCommand, type Word } from './syntax.ts';
import { tokenize, type Token } from './tokens.ts';

/** Words that begin something this shell does not have. */
const RESERVED = new Set([
  'if',
  'then',
  'else',
  'elif',
  'fi',
  'for',
  'while',
  'until',
  'do',
  'done',
  'case',
  'esac',
  '{',
  '}',
  '[[',
]);
/** Commands of one pipeline, which all run at once. */
const LONGEST_PIPELINE = 32;
const ASSIGNMENT = /^([A-Za-z_]\w*)=([^]*)$/;

/** Throws a SyntaxFailure. */
export function parse(line: string): Script {
  const tokens = tokenize(line);
  const script: Pipeline[] = [];
  let only: Pipeline['only'] = null;
  let at = 0;
  while (at < tokens.length) {
    const separator = operatorOf(tokens[at]);
    if (separator === '\n' || (separator === ';' && script.length > 0 && only === null)) {
      at += 1;
      continue;
    }
    const [pipeline, next] = readPipeline(tokens, at, only);
    script.push(pipeline);
    const after = operatorOf(tokens[next]);
    only = after === '&&' ? 'after-success' : after === '||' ? 'after-failure' : null;
    at = next + (only === null ? 0 : 1);
    if (operatorOf(tokens[next]) === ';' && operatorOf(tokens[next + 1]) === ';') unexpected(';;');
  }
  if (only !== null) unexpected('end of line');
  return script;
}

function readPipeline(tokens: readonly Token[], from: number, only: Pipeline['only']): [Pipeline, number] {
  const commands: SimpleCommand[] = [];
  let at = from;
  const negated = textOf(tokens[at]) === '!';
  if (negated) at += 1;
  for (;;) {
    const [command, next] = readCommand(tokens, at);
    commands.push(command);
    if (commands.length > LONGEST_PIPELINE) throw new SyntaxFailure('a pipeline this long is not offered here');
    at = next;
    if (operatorOf(tokens[at]) !== '|') break;
    at += 1;
  }
  return [{ commands, negated, only }, at];
}

function readCommand(tokens: readonly Token[], from: number): [SimpleCommand, number] {
  const assignments: { name: string; value: Word }[] = [];
  const words: Word[] = [];
  const redirects: Redirect[] = [];
  let at = from;
  for (let token = tokens[at]; token !== undefined; token = tokens[at]) {
    if ('word' in token) {
      const assignment = words.length === 0 ? asAssignment(token.word) : undefined;
      if (assignment !== undefined) assignments.push(assignment);
      else words.push(token.word);
      if (words.length === 1 && RESERVED.has(textOf(token) ?? ''))
        throw new SyntaxFailure(`${textOf(token) ?? ''} is not offered here`);
      at += 1;
      continue;
    }
    const redirect = /^([012]?)(<|>>|>&|>)$/.exec(token.operator);
    if (redirect === null) break;
    const to = tokens[at + 1];
    if (to === undefined || !('word' in to)) return unexpected(to?.operator ?? 'end of line');
    redirects.push(asRedirect(redirect[1] ?? '', redirect[2] ?? '', to.word));
    at += 2;
  }
  if (words.length + assignments.length + redirects.length === 0) return unexpected(operatorOf(tokens[at]) ?? 'end of line');
  return [{ assignments, words, redirects }, at];
}

function asAssignment(word: Word): { name: string; value: Word } | undefined {
  const [first, ...rest] = word;
  if (first === undefined || !('text' in first) || first.quoted) return undefined;
  const [, name, value] = ASSIGNMENT.exec(first.text) ?? [];
  return name === undefined ? undefined : { name, value: [{ text: value ?? '', quoted: true }, ...rest] };
}

function asRedirect(descriptor: string, operator: string, to: Word): Redirect {
  if (operator === '<') return { from: 0, kind: 'read', to };
  const from = descriptor === '2' ? 2 : 1;
  if (operator !== '>&') return { from, kind: operator === '>>' ? 'append' : 'write', to };
  const [piece] = to;
  const number = piece !== undefined && 'text' in piece ? piece.text : '';
  if (to.length !== 1 || (number !== '1' && number !== '2')) throw new SyntaxFailure('bad fd number');
  return { from, kind: 'same', to };
}

const operatorOf = (token: Token | undefined): string | undefined =>
  token !== undefined && 'operator' in token ? token.operator : undefined;

/** The text of a word that is one unquoted piece. */
function textOf(token: Token | undefined): string | undefined {
  if (token === undefined || !('word' in token) || token.word.length !== 1) return undefined;
  const [piece] = token.word;
  return piece !== undefined && 'text' in piece && !piece.quoted ? piece.text : undefined;
}

function unexpected(what: string): never {
  throw new SyntaxFailure(`syntax error: unexpected ${what === '\n' ? 'newline' : JSON.stringify(what)}`);
}
