// @ts-check
import { Problem } from '../api.js';
import { countOf } from '../format.js';
import { html, refs, setText } from '../html.js';
import { confirm } from './confirm.js';

/** @import { Context } from './view.js' */

/**
 * Loads accounts to try the service with, after a confirmation: for an empty log. `result` tells
 * what was loaded, also when the log is no longer empty.
 *
 * @param {Context} context
 */
export function mountSampleData({ api }) {
  const element = html`
    <div class="sample-data">
      <p>Or look around first, in accounts with a year of deposits and withdrawals.</p>
      <div class="form-actions">
        <button type="button" class="secondary" data-ref="load">Load sample data</button>
      </div>
      <p class="error" role="alert" data-ref="error"></p>
    </div>
  `;
  const result = html`<p class="note" role="status"></p>`;
  const part = refs(element);
  const load = /** @type {HTMLButtonElement} */ (part.load);
  load.addEventListener('click', async () => {
    const agreed = await confirm({
      title: 'Load sample data?',
      content: [
        html`<p>
          Four accounts with a year of deposits and withdrawals are appended to this log, and a
          transfer of 50 euros a month from one to another is scheduled.
        </p>`,
        html`<p>They stay: no event can be removed. For accounts of your own, keep the log empty.</p>`,
      ],
      action: 'Load sample data',
    });
    if (!agreed) return;
    load.disabled = true;
    setText(load, 'Loading…');
    setText(part.error, '');
    try {
      const { accounts, appended, rejected, rejects } = await api.loadSampleData();
      const refused = rejects.map(({ line, reason }) => `line ${countOf(line)}, ${reason}`);
      setText(
        result,
        `Sample data is loaded: ${countOf(appended)} deposits and withdrawals of ` +
          `${countOf(accounts)} accounts. ${countOf(rejected)} was refused: ${refused.join('; ')}.`,
      );
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setText(part.error, error.message);
    } finally {
      load.disabled = false;
      setText(load, 'Load sample data');
    }
  });
  return { element, result };
}
