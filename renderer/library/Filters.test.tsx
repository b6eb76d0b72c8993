import { expect, it } from 'vitest';
import { makeApp } from '../testing/render.tsx';
import { Filters } from './Filters.tsx';

it('shows the query of the address in its fields, each with a name', async () => {
  const { html } = await makeApp();
  const page = html(
    <Filters
      query={{ agent: 'codex', verdict: 'deny', text: 'exec', subject: 'mira', labels: { team: 'shop' } }}
      agents={['aider', 'codex']}
      targets={['prod']}
      people={['mira']}
      labels={['team=shop']}
    />,
  );
  expect(page).toMatch(/aria-label="Agent"[^>]*value="codex"/);
  expect(page).toMatch(/<option value="deny" selected="">/);
  expect(page).toMatch(/aria-label="Text in steps and bodies"[^>]*value="exec"/);
  expect(page).toContain('<option value="aider"></option>');
  expect(page).toMatch(/aria-label="Who"[^>]*value="mira"/);
  expect(page).toMatch(/aria-label="Labels"[^>]*value="team=shop"/);
  expect(page).not.toMatch(/<button[^>]*disabled/);
  expect(html(<Filters query={{}} agents={[]} targets={[]} people={[]} labels={[]} />)).toMatch(
    /<button[^>]*disabled=""[^>]*>Clear/,
  );
});
