// @ts-check
import { Problem } from '../api.js';
import { momentOf } from '../format.js';
import { each, html, refs, setText } from '../html.js';
import { money, units } from '../money.js';
import {
  amountField,
  amountText,
  field,
  handleSubmit,
  outcome,
  requireAmount,
  requireInstant,
} from './form.js';

/** @import { Account } from '../accounts.js' */
/** @import { AccountResponse, Reservation } from '../api.js' */
/** @import { Context } from './view.js' */

/**
 * The pending reservations of an account, and a form for a new one.
 *
 * @param {Context} context
 * @param {string} id
 * @param {(account: AccountResponse) => void} apply shows an account as a command has left it
 */
export function mountReservations({ api, reporter }, id, apply) {
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

  handleSubmit(part.form, async ({ expiresAt, reference, ...values }, _, key) => {
    const decimal = requireAmount(values);
    const until = requireInstant(expiresAt, 'expiresAt');
    const wanted = { amount: decimal, currency, expiresAt: until, reference };
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

  /** @param {Reservation[]} pending */
  function show(pending) {
    setText(part.unread, '');
    setText(part.count, pending.length === 0 ? '' : ` (${pending.length})`);
    part.list.hidden = pending.length === 0;
    each(part.list, pending, ({ reservationId }) => reservationId, create);
  }

  /** @param {number} version */
  async function read(version) {
    try {
      const pending = await api.reservations(id);
      if (version === readAt) show(pending);
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
      if (account.version === readAt) return;
      readAt = account.version;
      if (account.available === account.balance) show([]);
      else read(account.version);
    },
  };
}
