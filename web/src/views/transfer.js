// @ts-check
import { resolveAccount } from '../accounts.js';
import { Problem } from '../api.js';
import { html, refs, setText } from '../html.js';
import { money, units } from '../money.js';
import { field, handleSubmit, outcome, requireAmount } from './form.js';

/** @import { Account } from '../accounts.js' */
/** @import { Context } from './view.js' */

const MATCHES_MAX = 20;

/**
 * The form for a transfer to an account found by name or e-mail address.
 *
 * @param {Context} context
 * @param {string} id
 */
export function mountTransfer({ api, ensureShown, store }, id) {
  const label = html`<span>Amount to send</span>`;
  const element = html`
    <details class="disclosure">
      <summary>Transfer to another account…</summary>
      <form class="stacked-form" data-ref="form">
        ${field(
          'To (name or e-mail)',
          html`<input id="transfer-to" name="to" autocomplete="off" maxlength="254" />`,
        )}
        ${field(
          label,
          html`<input
            id="transfer-amount"
            name="amount"
            inputmode="decimal"
            autocomplete="off"
            placeholder="0.00"
          />`,
        )}
        ${field(
          'Reference (optional)',
          html`<input id="transfer-reference" name="reference" autocomplete="off" maxlength="500" />`,
        )}
        <div class="form-actions">
          <button value="transfer" data-pending="Sending…">Transfer</button>
        </div>
        ${outcome()}
      </form>
    </details>
  `;
  const { form } = refs(element);
  let currency = '';

  /** @param {string} text */
  async function findRecipient(text) {
    if (text === '') throw new Problem('Enter a name or an e-mail address.', 0, 'to');
    const page = { search: text, cursor: null, limit: MATCHES_MAX };
    const account = resolveAccount(await api.accounts(page, store.state().log.lastPosition), text);
    if (typeof account === 'string') throw new Problem(account, 0, 'to');
    return account;
  }

  handleSubmit(form, async (values, _, key) => {
    const amount = requireAmount(values);
    const { aggregateId, name } = await findRecipient(values.to);
    const order = { from: id, to: aggregateId, amount, currency, reference: values.reference };
    const { from, to } = await api.transfer(order, key);
    for (const account of [from, to]) store.dispatch({ kind: 'command-succeeded', account });
    ensureShown(from);
    return `Sent ${money(units(amount), currency)} to ${name}.`;
  });

  return {
    element,
    /** @param {Account} account */
    update(account) {
      currency = account.currency;
      setText(label, `Amount to send in ${currency}`);
      element.hidden = account.closed;
    },
  };
}
