import { foldable, foldedRanges, syntaxTree } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { expect, it } from 'vitest';
import { viewerState } from './editor.ts';

const TEXT = '{\n  "data": {\n    "a": "b"\n  }\n}';
const span = { part: 'response.body', path: 'data.a', bytes: 44, commitment: 'c0ffee', rule: 'secret-data' } as const;

it('cannot be edited and can be reached by keyboard', () => {
  const state = viewerState(TEXT, 'json', [], 'Body');
  expect(state.readOnly).toBe(true);
  expect(state.facet(EditorView.editable)).toBe(false);
  expect(state.facet(EditorView.contentAttributes)).toContainEqual(
    expect.objectContaining({ tabindex: '0', 'aria-label': 'Body' }),
  );
});

it('understands JSON and YAML, so that they fold', () => {
  const json = viewerState(TEXT, 'json', [], 'Body');
  expect(syntaxTree(json).topNode.name).toBe('JsonText');
  expect(foldable(json, json.doc.line(2).from, json.doc.line(2).to)).toEqual({ from: 13, to: 29 });
  expect(syntaxTree(viewerState('a:\n  b: 1\n', 'yaml', [], 'Body')).topNode.name).toBe('Stream');
  expect(syntaxTree(viewerState('a: 1', 'text', [], 'Body')).length).toBe(0);
});

it('hatches masked values and says how long they were', () => {
  const from = TEXT.indexOf('"b"');
  const state = viewerState(TEXT, 'json', [{ from, to: from + 3, span }], 'Body');
  const found: string[] = [];
  for (const decorations of state.facet(EditorView.decorations)) {
    if (typeof decorations === 'function') continue;
    decorations.between(0, TEXT.length, (at, to, value) => {
      const spec = value.spec as { class?: string; widget?: { text: string } };
      found.push(`${at}-${to} ${spec.class ?? spec.widget?.text ?? ''}`);
    });
  }
  expect(found).toEqual([`${from}-${from + 3} cm-masked`, `${from + 3}-${from + 3} masked · 44 B · secret-data`]);
});

it('starts with managedFields folded, and nothing else', () => {
  const text = JSON.stringify({ metadata: { managedFields: [{ a: 1 }], labels: {} }, data: {} }, null, 2);
  const folded: string[] = [];
  foldedRanges(viewerState(text, 'json', [], 'Body')).between(
    0,
    text.length,
    (from, to) => void folded.push(text.slice(from, to)),
  );
  expect(folded).toEqual([text.slice(text.indexOf('[') + 1, text.indexOf(']'))]);
});
