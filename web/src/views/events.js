// @ts-check
import { countOf, entriesOf, happenedAt, headingOf, sentence, timeOf } from '../format.js';
import { html, refs, setText } from '../html.js';
import { PAGE_LINES } from '../ledger.js';
import { hrefOf } from '../route.js';
import { unfolding, write } from './eventRow.js';
import { mountLeaf } from './eventPage.js';
import { openForm } from './openAccount.js';

/** @import { Event } from '../api.js' */
/** @import { State } from '../store.js' */
/** @import { Context, View } from './view.js' */

/**
 * The log: everything that happened, as it is written.
 *
 * @param {Context} context
 * @returns {View}
 */
export function mountEntries(context) {
  const { names, refresh } = context;
  const leaf = mountLeaf(
    {
      placeOf: (/** @type {Event} */ event) => event.position,
      headingOf,
      create: createEntry,
      update: (row, event) => write(refs(row).what, sentence(event, names.of)),
    },
    null,
    refresh,
  );
  const element = html`
    <div class="view">
      <header class="page-head">
        <h1 tabindex="-1" data-ref="title">Entries</h1>
        <p class="page-note" data-ref="note"></p>
      </header>
      <div class="empty" data-ref="empty" hidden>
        <p class="empty-lead">Nothing has been written yet.</p>
        <p>
          Open the first account. From then on, everything that happens is entered here, in order,
          and stays.
        </p>
        ${openForm(context)}
      </div>
      <p class="note error" role="alert" data-ref="error" hidden></p>
      ${leaf.element}
    </div>
  `;
  const part = refs(element);

  return {
    element,
    title: () => 'Daybook',
    accounts: () =>
      leaf
        .shown()
        .flatMap(({ aggregateId, data }) => [aggregateId, data.counterparty ?? []].flat()),
    focus: () => part.title.focus(),
    update(state) {
      const { log, error } = state;
      const to = state.route.page === 'entries' ? state.route.to : null;
      part.empty.hidden = !log.opened || log.last > 0;
      part.error.hidden = error === null;
      setText(part.error, error ?? '');
      setText(part.note, log.opened ? noteOf(to, log.last) : 'Reading the book…');
      const events = eventsOf(state, to);
      leaf.element.hidden = events.length === 0;
      const first = events.at(-1)?.position ?? 1;
      leaf.update({
        items: events,
        newest: to === null,
        last: log.last,
        newer: to === null ? null : hrefAt(to + PAGE_LINES >= log.last ? null : to + PAGE_LINES),
        older: first > 1 ? hrefAt(first - 1) : null,
      });
    },
  };
}

/** @param {number | null} to */
const hrefAt = (to) => hrefOf({ page: 'entries', to });

/** @param {number | null} to @param {number} last */
function noteOf(to, last) {
  if (last === 0) return '';
  return to === null ? `${entriesOf(last)}, newest first` : `Up to No. ${countOf(to)}`;
}

/** Newest first. @param {State} state @param {number | null} to @returns {Event[]} */
function eventsOf({ log, page }, to) {
  if (to === null) return log.events.slice(-PAGE_LINES).reverse();
  return page?.to === to ? page.events.toReversed() : [];
}

/** @param {Event} event */
function createEntry(event) {
  return unfolding(event, countOf(event.position), [
    html`<span class="what" data-ref="what"></span>`,
    html`<time datetime="${happenedAt(event)}">${timeOf(event)}</time>`,
  ]);
}
