// @ts-check
import { Problem } from '../api.js';
import { momentOf, periodOf } from '../format.js';
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
import { mountReceiver } from './receiver.js';

/** @import { Account } from '../accounts.js' */
/** @import { ScheduledRun, ScheduledTransfer } from '../api.js' */
/** @import { Context } from './view.js' */

/**
 * The scheduled transfers from an account, and a form for a new one.
 *
 * @param {Context} context
 * @param {string} id
 */
export function mountScheduledTransfers(context, id) {
  const { api, names, refresh, reporter, store } = context;
  const amount = amountField('schedule-amount', 'Amount to schedule');
  const receiver = mountReceiver(context, id, 'schedule-to');
  const element = html`
    <details class="disclosure">
      <summary>Scheduled transfers<span data-ref="count"></span>…</summary>
      <ul class="plans" data-ref="list" aria-label="Scheduled transfers"></ul>
      <p class="error" role="alert" data-ref="unread"></p>
      <form class="stacked-form" data-ref="form">
        ${receiver.element} ${amount.element}
        ${field(
          'Runs',
          html`
            <select id="schedule-kind" name="kind">
              <option value="once">once</option>
              <option value="monthly">every month</option>
            </select>
          `,
        )}
        <div data-ref="once">
          ${field('At', html`<input id="schedule-at" name="at" type="datetime-local" />`)}
        </div>
        <div data-ref="monthly" hidden>
          ${field(
            'Day of the month',
            html`
              <input
                id="schedule-day"
                name="dayOfMonth"
                type="number"
                min="1"
                max="31"
                inputmode="numeric"
              />
            `,
          )}
          ${field('Time', html`<input id="schedule-time" name="time" type="time" value="09:00" />`)}
          ${field(
            'Last day (optional)',
            html`<input id="schedule-until" name="until" type="date" />`,
          )}
          <p class="hint">
            In ${zone()}. In a month without the day it runs on the last day of the month.
          </p>
        </div>
        ${field(
          'Reference of each transfer (optional)',
          html`<input id="schedule-reference" name="reference" autocomplete="off" maxlength="500" />`,
        )}
        ${field(
          'Runs that an outage has missed',
          html`
            <select id="schedule-missed" name="missedRuns">
              <option value="last">run the last one</option>
              <option value="all">run all</option>
              <option value="none">leave them out</option>
            </select>
          `,
        )}
        <div class="form-actions">
          <button value="schedule" data-pending="Scheduling…">Schedule</button>
        </div>
        ${outcome()}
      </form>
    </details>
  `;
  const part = refs(element);
  let currency = '';
  /** The newest event that was there when the transfers were read. */
  let known = '';
  let reads = 0;
  /** @type {ScheduledTransfer[]} */
  let shown = [];
  part.form.addEventListener('reset', () => {
    receiver.forget();
    amount.clear();
    showKind('once');
  });
  part.form.elements
    .namedItem('kind')
    .addEventListener('change', (/** @type {Event} */ { target }) =>
      showKind(/** @type {HTMLSelectElement} */ (target).value),
    );

  /** @param {string} kind */
  function showKind(kind) {
    part.once.hidden = kind !== 'once';
    part.monthly.hidden = kind !== 'monthly';
  }

  handleSubmit(part.form, async (values, _, key) => {
    const to = receiver.require(values.to);
    const plain = requireAmount(values);
    const { reference, missedRuns } = values;
    const order = {
      from: id,
      to: to.aggregateId,
      amount: plain,
      currency,
      reference,
      missedRuns,
      ...timingOf(values),
    };
    const words = `${amountText(plain, currency)} to ${to.name}`;
    await reporter.run({ name: 'ScheduleTransfer', values: words }, [], () =>
      api.scheduleTransfer(order, key),
    );
    await read();
    return `Scheduled ${words}.`;
  });

  /** @param {ScheduledTransfer} scheduled */
  function create({ scheduledTransferId }) {
    const row = html`
      <li>
        <form>
          <p data-ref="what"></p>
          <ul class="runs" data-ref="runs"></ul>
          <div class="form-actions" data-ref="actions">
            <button class="secondary" value="cancel" data-pending="Cancelling…">Cancel</button>
          </div>
          ${outcome()}
        </form>
      </li>
    `;
    handleSubmit(/** @type {HTMLFormElement} */ (row.firstElementChild), async (_, __, key) => {
      await api.cancelScheduledTransfer(scheduledTransferId, key);
      await read();
      return 'Cancelled.';
    });
    return row;
  }

  /** @param {HTMLElement} row @param {ScheduledTransfer} scheduled */
  function updateRow(row, scheduled) {
    const of = refs(row);
    const { to, amount: value, currency: code, reference, runs, status } = scheduled;
    const name = names.get(to) ?? `account ${to.slice(0, 8)}`;
    const what = `${money(units(value), code)} to ${name}`;
    setText(of.what, [what, reference, whenOf(scheduled)].filter((text) => text).join(' · '));
    of.actions.hidden = status !== 'active';
    each(of.runs, runs.toReversed(), ({ due }) => due, runRow);
  }

  async function read() {
    const turn = ++reads;
    const { events } = store.state().log;
    try {
      const latest = await api.scheduledTransfers(id);
      if (turn !== reads) return;
      shown = latest;
      known = lastOf(events);
      setText(part.unread, '');
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (turn === reads) setText(part.unread, error.message);
    }
    refresh();
  }

  /**
   * The newest event of a scheduled transfer from this account.
   *
   * @param {import('../api.js').Event[]} events
   */
  function lastOf(events) {
    const ids = new Set(shown.map(({ scheduledTransferId }) => scheduledTransferId));
    const last = events.findLast(
      ({ aggregateId, data, eventType }) =>
        (eventType === 'TRANSFER_SCHEDULED' && data.from === id) ||
        (eventType.startsWith('SCHEDULED_TRANSFER_') && ids.has(aggregateId)),
    );
    return last?.eventId ?? 'none';
  }

  return {
    element,
    /** The accounts whose names are shown. */
    accountIds: () => shown.map(({ to }) => to),
    /** @param {Account} account */
    update(account) {
      currency = account.currency;
      amount.setCurrency(currency);
      receiver.setCurrency(currency);
      part.form.hidden = account.closed;
      const latest = lastOf(store.state().log.events);
      if (latest !== known) {
        known = latest;
        read();
      }
      const active = shown.filter(({ status }) => status === 'active').length;
      setText(part.count, active === 0 ? '' : ` (${active})`);
      element.hidden = account.closed && shown.length === 0;
      part.list.hidden = shown.length === 0;
      each(
        part.list,
        shown.toReversed(),
        ({ scheduledTransferId }) => scheduledTransferId,
        create,
        updateRow,
      );
    },
  };
}

/** The time zone of this browser. */
function zone() {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** @param {Record<string, string>} values */
function timingOf({ kind, at, dayOfMonth, time, until }) {
  if (kind === 'once') {
    return { at: requireInstant(at, 'at') };
  }
  const day = Number(dayOfMonth);
  if (!(Number.isInteger(day) && day >= 1 && day <= 31)) {
    throw new Problem('Enter a day from 1 to 31.', 0, 'dayOfMonth');
  }
  const last = until ? { until } : {};
  return { dayOfMonth: day, time: time || '00:00', zone: zone(), ...last };
}

/** @param {ScheduledTransfer} scheduled */
function whenOf({ at, dayOfMonth, time, zone: where, until, status, nextRun }) {
  const rule = at ? '' : `on day ${dayOfMonth} of each month at ${time}, ${where}`;
  const last = until ? `until ${periodOf(until)}` : '';
  const next = nextRun ? `next on ${momentOf(nextRun)}` : '';
  return [rule, last, status === 'cancelled' ? status : next].filter((text) => text).join(', ');
}

/** @param {ScheduledRun} run */
function runRow({ due, outcome: how, detail }) {
  const words = { sent: 'sent', refused: `refused: ${detail}`, missed: 'missed in an outage' }[how];
  return html`<li class="${how}">${momentOf(due)}: ${words}</li>`;
}
