import { describe, expect, it } from 'vitest';
import { makeApp } from '../testing/render.tsx';
import { Targets, targetLines } from './Targets.tsx';

const rowsOf = (lines: ReturnType<typeof targetLines>) => lines.filter((l) => l.kind === 'row');

describe('the list', () => {
  it('says what each target is, and whether it works', async () => {
    const { app, text } = await makeApp();
    await app.targets.test('staging');
    const rows = rowsOf(targetLines(app.targets.get())).map((l) => text(<>{l.cells}</>));
    expect(rows).toEqual([
      'prod-eu api.prod-eu.example:6443 exec plugin gke-gcloud-auth-plugin not tested',
      'staging 10.4.0.2:6443 bearer token ✕ does not',
      'practice 127.0.0.1:39111 practice cluster not tested',
    ]);
  });

  it('marks a target that somebody should know something about', async () => {
    const { app, html } = await makeApp();
    await app.bridge['targets.add']({ name: 'lab', context: 'lab', insecure: true });
    const row = rowsOf(targetLines(app.targets.get())).find((l) => l.key === 'lab')!;
    expect(html(<>{row.cells}</>)).toContain('title="Its certificate is not checked."');
  });

  it('says where to begin when there is none', () => {
    expect(targetLines({ list: [], tests: {} }).map((l) => l.kind)).toEqual(['head', 'note']);
  });
});

describe('beside it', () => {
  it('stand the ways to add one, or the one that the address names', async () => {
    const { text } = await makeApp();
    expect(text(<Targets place={null} />)).toContain('Use my kubeconfig');
    expect(text(<Targets place={{ kind: 'new', key: 'https' }} />)).toContain('It wants a bearer token');
    expect(text(<Targets place={{ kind: 'target', key: 'prod-eu' }} />)).toContain('It sees the agent, as agent:{subject}');
    expect(text(<Targets place={{ kind: 'target', key: 'gone' }} />)).toContain('Use my kubeconfig');
  });
});
