// @ts-check
import { html } from '../html.js';
import { hrefOf } from '../route.js';
import { currencySelect } from './currencySelect.js';
import { field, handleSubmit, outcome } from './form.js';
import { mountReport } from './report.js';

/** @import { Context, View } from './view.js' */

/**
 * The page with the form for a new account.
 *
 * @param {Context} context
 * @returns {View}
 */
export function mountOpenAccount(context) {
  const form = openAccountForm(context);
  const report = mountReport(context);
  const element = html`
    <div class="view">
      <header class="page-head">
        <h1>New account</h1>
        <p><a href="${hrefOf({ page: 'import' })}">Import a file</a></p>
      </header>
      ${form} ${report.element}
    </div>
  `;
  return {
    element,
    update: (state) => report.update(state.report),
    title: () => 'New account · Daybook',
    accountIds: () => [],
    focus: () => form.querySelector('input')?.focus(),
  };
}

/**
 * The form for a new account. After success it shows the account's page with focus on the amount.
 *
 * @param {Context} context
 */
export function openAccountForm({ api, navigate, ensureShown, reporter }) {
  const form = html`
    <form class="stacked-form">
      ${field('Name', html`<input id="open-name" name="name" autocomplete="off" maxlength="200" />`)}
      ${field(
        'E-mail',
        html`<input id="open-email" name="email" type="email" autocomplete="off" maxlength="254" />`,
      )}
      ${field('Currency', currencySelect('open-currency'))}
      <div class="form-actions">
        <button value="open" data-pending="Opening…">Open account</button>
      </div>
      ${outcome()}
    </form>
  `;
  handleSubmit(/** @type {HTMLFormElement} */ (form), async ({ name, email, currency }, _, key) => {
    const command = { name: 'CreateUser', values: `${name}, ${email}, ${currency}` };
    const { account } = await reporter.run(command, [], () =>
      api.createUser({ name, email, currency }, key),
    );
    ensureShown(account);
    navigate({ page: 'account', id: account.aggregateId, to: null }, 'amount');
    return '';
  });
  return form;
}
