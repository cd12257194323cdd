// @ts-check
import { effect } from '../accounts.js';
import { countOf, dateOf, entriesOf, happenedAt, note, shortDayOf } from '../format.js';
import { html, refs, setText } from '../html.js';
import { PAGE_LINES } from '../ledger.js';
import { decimal } from '../money.js';
import { hrefOf } from '../route.js';
import { mountDesk } from './accountActions.js';
import { unfolding, write } from './eventRow.js';
import { mountLeaf } from './eventPage.js';

/** @import { Ledger, Line } from '../ledger.js' */
/** @import { Context, View } from './view.js' */

/**
 * An account's own page: what can be done with it, and its events with the balance after each.
 *
 * @param {Context} context
 * @param {string} id
 * @returns {View}
 */
export function mountAccount(context, id) {
  const { names, refresh } = context;
  const desk = mountDesk(context, id);
  const leaf = mountLeaf(
    {
      placeOf: (/** @type {Line} */ line) => line.event.version,
      headingOf: () => '',
      create: createLine,
      update: (row, { event }) => write(refs(row).what, note(event, names.of), id),
    },
    html`
      <div class="columns" aria-hidden="true">
        <span></span><span>Entry</span><span>Date</span><span>In</span><span>Out</span><span>Balance</span>
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
          <span class="unseen">Balance </span>
          <span class="balance-figure" data-ref="balance"></span>
          <span class="balance-currency" data-ref="currency"></span>
        </p>
      </header>
      ${desk.element} ${leaf.element}
    </div>
  `;
  const part = refs(element);
  part.title.textContent = names.of(id) ?? '';
  let ready = false;
  let awaited = '';

  return {
    element,
    title: ({ ledger }) => `${ledger?.account.name ?? 'Account'} · Daybook`,
    accounts: () => leaf.shown().flatMap(({ event }) => event.data.counterparty ?? []),
    focus(on) {
      awaited = on;
      if (ready && on === 'amount') desk.focus();
      else part.title.focus();
    },
    update({ ledger, route, error }) {
      part.error.hidden = error === null;
      setText(part.error, error ?? '');
      element.setAttribute('aria-busy', String(ledger === null && error === null));
      ready = ledger !== null;
      desk.element.hidden = !ready;
      leaf.element.hidden = !ready;
      part.head.hidden = !ready && error !== null;
      if (!ledger || route.page !== 'account') return;

      const { account, lines } = ledger;
      setText(part.title, account.name);
      setText(part.note, noteOf(ledger));
      setText(part.balance, decimal(account.balance, account.currency));
      setText(part.currency, account.currency);
      desk.update(account, lines);
      if (awaited === 'amount') desk.focus();
      awaited = '';
      const { to } = route;
      const first = lines[0]?.event.version ?? 1;
      leaf.update({
        items: ledger.to === to ? lines.toReversed() : [],
        newest: to === null,
        last: account.version,
        newer: to === null ? null : at(to + PAGE_LINES >= account.version ? null : to + PAGE_LINES),
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
function noteOf({ account: { email, version, closed }, lines, to }) {
  const state = closed ? 'Closed' : 'Open';
  const last = to === null ? lines.at(-1) : undefined;
  const entries = entriesOf(version) + (last ? `, last entry on ${shortDayOf(last.event)}` : '');
  return [email, state, entries].filter((part) => part !== '').join(' · ');
}

/** @param {Line} line */
function createLine({ event, balance }) {
  const { currency } = event.data;
  const change = effect(event) ?? 0n;
  const size = decimal(change < 0n ? -change : change, currency);
  const line = unfolding(event, countOf(event.version), [
    html`<span class="what" data-ref="what"></span>`,
    html`<time datetime="${happenedAt(event)}">${dateOf(event)}</time>`,
    html`<span class="${change < 0n ? 'out' : 'in'}">${change !== 0n && size}</span>`,
    html`
      <span class="after"><span class="unseen">Balance </span>${decimal(balance, currency)}</span>
    `,
  ]);
  line.classList.add('line');
  return line;
}
