// @ts-check
import { Problem } from '../api.js';
import { momentOf } from '../format.js';
import { each, html, refs, setText } from '../html.js';
import { money, units } from '../money.js';
import { amountField, amountText, field, handleSubmit, outcome, requireAmount } from './form.js';

/** @import { Account } from '../accounts.js' */
/** @import { Reservation } from '../api.js' */
/** @import { Context } from './view.js' */

/**
 * The pending reservations of an account, and a form for a new one.
 *
 * @param {Context} context
 * @param {string} id
 */
export function mountReservations({ api, ensureShown, reporter, store }, id) {
  const amount = amountField('reserve-amount', 'Amount to reserve');
  const element = html`
    <details class="disclosure">
      <summary>Reservations<span data-ref="count"></span>…</summary>
      <p class="hint">
        Reserved funds stay in the balance, and nothing else can use them until they are paid,
        released, or run out.
      </p>
      <ul class="plans" data-ref="list" aria-label="Pending reservations"></ul>
      <p class="error" role="alert" data-ref="unread"></p>
      <form class="stacked-form" data-ref="form">
        ${amount.element}
        ${field('Until', html`<input id="reserve-until" name="expiresAt" type="datetime-local" />`)}
        ${field(
          'What for (optional)',
          html`<input id="reserve-reference" name="reference" autocomplete="off" maxlength="500" />`,
        )}
        <div class="form-actions">
          <button value="reserve" data-pending="Reserving…">Reserve</button>
        </div>
        ${outcome()}
      </form>
    </details>
  `;
  const part = refs(element);
  let currency = '';
  let readAt = -1;
  part.form.addEventListener('reset', amount.clear);

  /** @param {import('../api.js').AccountResponse} account */
  function apply(account) {
    store.dispatch({ kind: 'command-succeeded', account });
    ensureShown(account);
  }

  handleSubmit(part.form, async ({ expiresAt, reference, ...values }, _, key) => {
    const decimal = requireAmount(values);
    const until = new Date(expiresAt);
    if (Number.isNaN(until.getTime())) throw new Problem('Enter day and time.', 0, 'expiresAt');
    const wanted = { amount: decimal, currency, expiresAt: until.toISOString(), reference };
    const words = amountText(decimal, currency);
    const { account } = await reporter.run({ name: 'ReserveFunds', values: words }, [id], () =>
      api.reserve(id, wanted, key),
    );
    apply(account);
    return `Reserved ${words}.`;
  });

  /** @param {Reservation} reservation */
  function create({ reservationId, amount: reserved, currency: code, expiresAt, reference }) {
    const words = money(units(reserved), code);
    const row = html`
      <li>
        <form>
          <p>
            <strong class="money">${words}</strong>
            ${reference && [' for ', html`<q>“${reference}”</q>`]} until ${momentOf(expiresAt)}
          </p>
          <div class="form-actions">
            <button class="secondary" value="confirm" data-pending="Paying…">Pay</button>
            <button class="secondary" value="release" data-pending="Releasing…">Release</button>
          </div>
          ${outcome()}
        </form>
      </li>
    `;
    handleSubmit(/** @type {HTMLFormElement} */ (row.firstElementChild), async (_, button, key) => {
      const pays = button === 'confirm';
      const name = pays ? 'ConfirmReservation' : 'ReleaseReservation';
      const { account } = await reporter.run({ name, values: words }, [id], () =>
        api.endReservation(pays ? 'confirm' : 'release', id, reservationId, key),
      );
      apply(account);
      return pays ? 'Paid.' : 'Released.';
    });
    return row;
  }

  /** @param {number} version */
  async function read(version) {
    readAt = version;
    try {
      const pending = await api.reservations(id);
      if (version !== readAt) return;
      setText(part.unread, '');
      setText(part.count, pending.length === 0 ? '' : ` (${pending.length})`);
      part.list.hidden = pending.length === 0;
      each(part.list, pending, ({ reservationId }) => reservationId, create);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (version === readAt) setText(part.unread, error.message);
    }
  }

  return {
    element,
    /** @param {Account} account */
    update(account) {
      currency = account.currency;
      amount.setCurrency(currency);
      element.hidden = account.closed;
      if (account.version !== readAt) read(account.version);
    },
  };
}
