// @ts-check
import { balanceChange } from '../accounts.js';
import { dateOf, eventCount, happenedAt, note, shortDayOf } from '../format.js';
import { html, refs, setText } from '../html.js';
import { PAGE_EVENTS } from '../ledger.js';
import { decimal } from '../money.js';
import { hrefOf } from '../route.js';
import { mountAccountActions } from './accountActions.js';
import { mountEventPage } from './eventPage.js';
import { createEventRow, updateEventRow, writeSentence } from './eventRow.js';

/** @import { Ledger, LedgerEntry } from '../ledger.js' */
/** @import { Context, View } from './view.js' */

/**
 * The page of an account: its actions and its ledger.
 *
 * @param {Context} context
 * @param {string} id
 * @returns {View}
 */
export function mountAccount(context, id) {
  const { names, refresh, store } = context;
  const actions = mountAccountActions(context, id);
  const eventPage = mountEventPage(
    {
      numberOf: (/** @type {LedgerEntry} */ entry) => entry.event.version,
      headingOf: () => '',
      create: (entry) => createLedgerRow(context, entry),
      update(row, { event }) {
        writeSentence(refs(row).sentence, note(event, names.get), id);
        updateEventRow(row, store.state().seals);
      },
    },
    html`
      <div class="columns" aria-hidden="true">
        <span>Version</span><span>Event</span><span>Date</span>
        <span>In</span><span>Out</span><span>Balance</span>
      </div>
    `,
    refresh,
  );
  const element = html`
    <div class="view">
      <p class="note error" role="alert" data-ref="error" hidden></p>
      <header class="page-head" data-ref="head">
        <div>
          <h1 tabindex="-1" data-ref="title"></h1>
          <p class="page-note" data-ref="note"></p>
        </div>
        <p class="balance">
          <span class="visually-hidden">Balance </span>
          <span class="balance-figure" data-ref="balance"></span>
          <span class="balance-currency" data-ref="currency"></span>
        </p>
      </header>
      ${actions.element} ${eventPage.element}
    </div>
  `;
  const part = refs(element);
  part.title.textContent = names.get(id) ?? '';
  let ready = false;
  let awaited = '';

  return {
    element,
    title: ({ ledger }) => `${ledger?.account.name ?? 'Account'} · Daybook`,
    accountIds: () => eventPage.shown().flatMap(({ event }) => event.data.counterparty ?? []),
    focus(on) {
      awaited = on;
      if (ready && on === 'amount') actions.focus();
      else part.title.focus();
    },
    update({ ledger, route, error }) {
      part.error.hidden = error === null;
      setText(part.error, error ?? '');
      element.setAttribute('aria-busy', String(ledger === null && error === null));
      ready = ledger !== null;
      actions.element.hidden = !ready;
      eventPage.element.hidden = !ready;
      part.head.hidden = !ready && error !== null;
      if (!ledger || route.page !== 'account') return;

      const { account, entries } = ledger;
      setText(part.title, account.name);
      setText(part.note, noteOf(ledger));
      setText(part.balance, decimal(account.balance, account.currency));
      setText(part.currency, account.currency);
      actions.update(account, entries);
      if (awaited === 'amount') actions.focus();
      awaited = '';
      const { to } = route;
      const first = entries[0]?.event.version ?? 1;
      eventPage.update({
        items: ledger.to === to ? entries.toReversed() : [],
        newest: to === null,
        last: account.version,
        newer:
          to === null ? null : at(to + PAGE_EVENTS >= account.version ? null : to + PAGE_EVENTS),
        older: first > 1 ? at(first - 1) : null,
      });
    },
  };

  /** @param {number | null} to */
  function at(to) {
    return hrefOf({ page: 'account', id, to });
  }
}

/** @param {Ledger} ledger */
function noteOf({ account: { email, version, closed }, entries, to }) {
  const state = closed ? 'Closed' : 'Open';
  const last = to === null ? entries.at(-1) : undefined;
  const count = eventCount(version) + (last ? `, last event on ${shortDayOf(last.event)}` : '');
  return [email, state, count].filter((part) => part !== '').join(' · ');
}

/** @param {Context} context @param {LedgerEntry} entry */
function createLedgerRow(context, { event, balance }) {
  const { currency } = event.data;
  const change = balanceChange(event) ?? 0n;
  const size = decimal(change < 0n ? -change : change, currency);
  const row = createEventRow(context, event, 'version', [
    html`<span class="sentence" data-ref="sentence"></span>`,
    html`<time datetime="${happenedAt(event)}">${dateOf(event)}</time>`,
    html`<span class="${change < 0n ? 'out' : 'in'}">${change !== 0n && size}</span>`,
    html`
      <span class="after">
        <span class="visually-hidden">Balance </span>${decimal(balance, currency)}
      </span>
    `,
  ]);
  row.classList.add('ledger-row');
  return row;
}
