import { expect, it } from 'vitest';
import { makeApp } from '../testing/render.tsx';
import { Modal } from './Modal.tsx';

it('is a labelled dialog of the browser’s own kind', async () => {
  const { html } = await makeApp();
  const page = html(
    <Modal label="Remove target x" onClose={() => undefined}>
      inside
    </Modal>,
  );
  expect(page).toMatch(/^<dialog class="modal[^"]*" aria-label="Remove target x">inside<\/dialog>$/);
});
