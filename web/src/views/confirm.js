// @ts-check
import { html, refs } from '../html.js';

/**
 * Asks for a confirmation, and resolves to whether it was given. Escape, a click on *Cancel* and
 * another page mean no.
 *
 * @param {{ title: string, content: Node[], action: string, danger?: boolean }} question
 * @returns {Promise<boolean>}
 */
export function confirm({ title, content, action, danger = false }) {
  const element = /** @type {HTMLDialogElement} */ (
    html`
    <dialog class="confirm" aria-labelledby="confirm-title">
      <h2 id="confirm-title">${title}</h2>
      ${content}
      <div class="form-actions">
        <button type="button" data-ref="yes">${action}</button>
        <button type="button" class="secondary" data-ref="no" autofocus>Cancel</button>
      </div>
    </dialog>
  `
  );
  const part = refs(element);
  part.yes.classList.toggle('danger', danger);
  part.yes.addEventListener('click', () => element.close('yes'));
  part.no.addEventListener('click', () => element.close());
  const close = () => element.close();
  addEventListener('hashchange', close);
  document.body.append(element);
  element.showModal();
  return new Promise((resolve) => {
    element.addEventListener('close', () => {
      removeEventListener('hashchange', close);
      element.remove();
      resolve(element.returnValue === 'yes');
    });
  });
}
