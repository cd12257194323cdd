// @ts-check
import { isForgotten } from '../accounts.js';
import { shortDayOf } from '../format.js';
import { html, refs, setText } from '../html.js';
import { money } from '../money.js';
import { confirm } from './confirm.js';
import {
  amountText,
  amountField,
  field,
  handleSubmit,
  isLargeAmount,
  outcome,
  requireAmount,
  showOneOutcome,
} from './form.js';
import { mountReservations } from './reservations.js';
import { mountScheduledTransfers } from './scheduledTransfers.js';
import { mountTransfer } from './transfer.js';

/** @import { Account } from '../accounts.js' */
/** @import { LedgerEntry } from '../ledger.js' */
/** @import { Context } from './view.js' */

/**
 * The actions on an account: deposit, withdraw, transfer, schedule, reserve, close.
 *
 * @param {Context} context
 * @param {string} id
 */
export function mountAccountActions(context, id) {
  const { api, ensureShown, reporter, store } = context;
  const transfer = mountTransfer(context, id);
  const reservations = mountReservations(context, id, apply);
  const scheduled = mountScheduledTransfers(context, id);
  const amount = amountField('account-amount', 'Amount');
  const reason = html`
    <input
      id="close-reason"
      name="reason"
      autocomplete="off"
      maxlength="500"
      placeholder="User requested"
    />
  `;
  const element = html`
    <div class="account-actions">
      <form class="funds inline-form" data-ref="funds">
        ${amount.element}
        <div class="form-actions">
          <button value="deposit" data-pending="Depositing…">Deposit</button>
          <button class="secondary" value="withdraw" data-pending="Withdrawing…">Withdraw</button>
        </div>
        ${outcome()}
      </form>
      ${transfer.element} ${scheduled.element} ${reservations.element}
      <details class="disclosure" data-ref="closing">
        <summary>Close this account…</summary>
        <form class="inline-form" data-ref="close">
          ${field('Reason', reason)}
          <div class="form-actions">
            <button class="danger" value="close" data-pending="Closing…">Close account</button>
          </div>
          ${outcome()}
          <p class="hint" data-ref="rest"></p>
        </form>
      </details>
      <details class="disclosure" data-ref="forgetting">
        <summary>Forget this person…</summary>
        <form data-ref="forget">
          <div class="erasure">
            <h2>Erased for good</h2>
            <p>
              Name and e-mail address, in every event, past state, statement and list. They are
              stored encrypted, and their key is destroyed.
            </p>
            <h2>Stays</h2>
            <p>
              The account with its events, amounts and times; it can still be used. References of
              transfers and the reason of a closing, which are not encrypted. Copies that were made
              before, such as backups.
            </p>
          </div>
          <div class="form-actions">
            <button class="danger" value="forget" data-pending="Erasing…">Forget this person</button>
          </div>
          ${outcome()}
        </form>
      </details>
      <p class="closed-note" data-ref="forgotten" role="status" hidden></p>
      <p class="closed-note" data-ref="closed" role="status" hidden></p>
    </div>
  `;
  const part = refs(element);
  let currency = '';
  let name = '';
  showOneOutcome(element);
  part.funds.addEventListener('reset', amount.clear);

  /** @param {import('../api.js').AccountResponse} account */
  function apply(account) {
    store.dispatch({ kind: 'command-succeeded', account });
    ensureShown(account);
  }
  handleSubmit(
    part.funds,
    async (values, button, key) => {
      const decimal = requireAmount(values);
      const withdraws = button === 'withdraw';
      const words = amountText(decimal, currency);
      const sent = await reporter.run(
        { name: withdraws ? 'WithdrawFunds' : 'DepositFunds', values: words },
        [id],
        () =>
          api.moveFunds(withdraws ? 'withdraw' : 'deposit', id, { amount: decimal, currency }, key),
      );
      apply(sent.account);
      amount.input.focus();
      return `${withdraws ? 'Withdrew' : 'Deposited'} ${words}.`;
    },
    async (values, button) => {
      const decimal = requireAmount(values);
      if (button !== 'withdraw' || !isLargeAmount(decimal, currency)) return true;
      return confirm({
        title: `Withdraw ${amountText(decimal, currency)}?`,
        content: [
          html`<p>From the account of <strong>${name}</strong>.</p>`,
          html`<p>A withdrawal can’t be undone. The funds could only be deposited again.</p>`,
        ],
        action: 'Withdraw',
      });
    },
  );
  handleSubmit(part.close, async (values, _, key) => {
    const command = { name: 'CloseAccount', values: values.reason || 'without a reason' };
    apply((await reporter.run(command, [id], () => api.close(id, values.reason, key))).account);
    return 'Closed.';
  });

  handleSubmit(
    part.forget,
    async (_values, _button, key) => {
      const command = { name: 'ForgetPerson', values: name };
      await reporter.run(command, [id], () => api.forgetPerson(id, key));
      return 'Name and e-mail address are erased.';
    },
    () =>
      confirm({
        title: `Forget ${name}?`,
        content: [
          html`<p>Name and e-mail address are erased now, and can’t be brought back.</p>`,
          html`<p>The account, its events and its balance stay.</p>`,
        ],
        action: 'Erase for good',
        danger: true,
      }),
  );

  return {
    element,
    focus: () => amount.input.focus(),
    accountIds: scheduled.accountIds,
    /** @param {Account} account @param {LedgerEntry[]} entries */
    update(account, entries) {
      ({ currency, name } = account);
      const forgotten = isForgotten(account);
      part.forgetting.hidden = forgotten;
      part.forgotten.hidden = !forgotten;
      setText(
        part.forgotten,
        forgotten ? 'This person was forgotten: name and e-mail address are erased.' : '',
      );
      amount.setCurrency(currency);
      part.funds.hidden = account.closed;
      part.closing.hidden = account.closed;
      transfer.update(account);
      reservations.update(account);
      scheduled.update(account);
      part.closed.hidden = !account.closed;
      if (account.closed) setText(part.closed, closedNote(entries));
      const balance = money(account.balance, currency);
      setText(
        part.rest,
        account.balance > 0n ? `The balance of ${balance} stays on the closed account.` : '',
      );
    },
  };
}

/** @param {LedgerEntry[]} entries */
function closedNote(entries) {
  const closing = entries.find(({ event }) => event.eventType === 'ACCOUNT_CLOSED')?.event;
  return closing
    ? `This account was closed on ${shortDayOf(closing)}: “${closing.data.reason}”.`
    : 'This account is closed.';
}
