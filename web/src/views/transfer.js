// @ts-check
import { html, refs } from '../html.js';
import { confirm } from './confirm.js';
import {
  amountField,
  amountText,
  field,
  handleSubmit,
  isLargeAmount,
  outcome,
  requireAmount,
} from './form.js';
import { mountReceiver } from './receiver.js';

/** @import { Account } from '../accounts.js' */
/** @import { Context } from './view.js' */

/**
 * The form for a transfer to an account that is searched and chosen. A large amount is confirmed.
 *
 * @param {Context} context
 * @param {string} id
 */
export function mountTransfer(context, id) {
  const { api, ensureShown, reporter, store } = context;
  const amount = amountField('transfer-amount', 'Amount to send');
  const receiver = mountReceiver(context, id, 'transfer-to');
  const element = html`
    <details class="disclosure">
      <summary>Transfer to another account…</summary>
      <form class="stacked-form" data-ref="form">
        ${receiver.element} ${amount.element}
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
  form.addEventListener('reset', () => {
    receiver.forget();
    amount.clear();
  });

  /** @param {Record<string, string>} values */
  function orderOf(values) {
    return { to: receiver.require(values.to), amount: requireAmount(values) };
  }

  /** @param {Record<string, string>} values */
  async function confirmLarge(values) {
    const { to, amount } = orderOf(values);
    if (!isLargeAmount(amount, currency)) return true;
    return confirm({
      title: `Send ${amountText(amount, currency)}?`,
      content: [
        html`<p>To <strong>${to.name}</strong>, ${to.email || 'without e-mail address'}.</p>`,
        html`<p>A transfer can’t be undone. The receiver could only send it back.</p>`,
      ],
      action: 'Send',
    });
  }

  handleSubmit(
    form,
    async (values, _, key) => {
      const { to: receiving, amount } = orderOf(values);
      const order = {
        from: id,
        to: receiving.aggregateId,
        amount,
        currency,
        reference: values.reference,
      };
      const words = `${amountText(amount, currency)} to ${receiving.name}`;
      const { from, to } = await reporter.run(
        { name: 'TransferFunds', values: words },
        [id, receiving.aggregateId],
        () => api.transfer(order, key),
      );
      for (const account of [from, to]) store.dispatch({ kind: 'command-succeeded', account });
      ensureShown(from);
      return `Sent ${words}.`;
    },
    confirmLarge,
  );

  return {
    element,
    /** @param {Account} account */
    update(account) {
      currency = account.currency;
      amount.setCurrency(currency);
      receiver.setCurrency(currency);
      element.hidden = account.closed;
    },
  };
}
