// @ts-check
import { countOf } from '../format.js';
import { html, refs } from '../html.js';
import { field, handleSubmit, outcome } from './form.js';

/**
 * The form by which an operator has a failed event tried again, or skips it, with name and reason.
 *
 * @param {string} id of what is parked, unique on the page
 * @param {string} consequence of skipping it
 * @param {(action: 'retry' | 'skip', order: { by: string, why: string }, key: string) => Promise<string>} act
 *     resolves to the text of the outcome
 */
export function operatorForm(id, consequence, act) {
  const element = html`
    <details class="disclosure">
      <summary>Try again or skip…</summary>
      <form class="stacked-form" data-ref="form">
        ${field('Your name', html`<input id="by-${id}" name="by" maxlength="100" />`)}
        ${field('Reason', html`<input id="why-${id}" name="why" maxlength="500" autocomplete="off" />`)}
        <p class="hint">${consequence} Name and reason are recorded.</p>
        <div class="form-actions">
          <button value="retry" data-pending="Recording…">Try again</button>
          <button class="danger" value="skip" data-pending="Recording…">Skip</button>
        </div>
        ${outcome()}
      </form>
    </details>
  `;
  handleSubmit(refs(element).form, ({ by, why }, action, key) =>
    act(/** @type {'retry' | 'skip'} */ (action), { by, why }, key),
  );
  return element;
}

/**
 * What a state leaves out: `` or ` except for 2 parked streams`.
 *
 * @param {number} parked @param {string} one @param {string} many
 */
export function exceptFor(parked, one, many) {
  return parked === 0 ? '' : ` except for ${countOf(parked)} parked ${parked === 1 ? one : many}`;
}
