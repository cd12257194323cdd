// @ts-check
import { Problem } from '../api.js';
import {
  accountsOf,
  countOf,
  eventCount,
  happenedAt,
  headingOf,
  plainText,
  sentence,
  timeOf,
} from '../format.js';
import { html, refs, setText } from '../html.js';
import { PAGE_EVENTS } from '../ledger.js';
import { lastPositionBefore } from '../positions.js';
import { hrefOf } from '../route.js';
import { mountEventPage } from './eventPage.js';
import { createEventRow, updateEventRow, writeSentence } from './eventRow.js';
import { mountJump } from './jump.js';
import { openAccountForm } from './openAccount.js';
import { mountReport } from './report.js';
import { mountSampleData } from './sampleData.js';

/** @import { Event } from '../api.js' */
/** @import { State } from '../store.js' */
/** @import { Context, View } from './view.js' */

/**
 * The log: all events, newest first, live.
 *
 * @param {Context} context
 * @returns {View}
 */
export function mountEvents(context) {
  const { names, store } = context;
  const eventPage = mountEventPage(
    {
      numberOf: (/** @type {Event} */ event) => event.position,
      headingOf,
      create: (event) => createRow(context, event),
      update(row, event) {
        writeSentence(refs(row).sentence, sentence(event, names.get));
        updateEventRow(row, store.state().seals);
      },
      describe: (event) => plainText(sentence(event, names.get)),
    },
    null,
    context,
  );
  const report = mountReport(context);
  const jump = mountEventJump(context);
  const sample = mountSampleData(context);
  const element = html`
    <div class="view">
      <header class="page-head">
        <h1 tabindex="-1" data-ref="title">Events</h1>
        <p class="page-note" data-ref="note"></p>
        <p data-ref="newest"><a href="#/">Back to the newest events</a></p>
      </header>
      <div class="empty" data-ref="empty" hidden>
        <p class="empty-lead">No events yet.</p>
        <p>
          Open the first account. Each change is then appended to the log as an event. Events are
          never changed or deleted.
        </p>
        ${openAccountForm(context)} ${report.element} ${sample.element}
      </div>
      ${sample.result}
      <p class="note error" role="alert" data-ref="error" hidden></p>
      ${jump} ${eventPage.element}
    </div>
  `;
  const part = refs(element);

  return {
    element,
    title: () => 'Daybook',
    accountIds: () => eventPage.shown().flatMap(accountsOf),
    focus: () => part.title.focus(),
    update(state) {
      const { log, error } = state;
      const to = state.route.page === 'events' ? state.route.to : null;
      report.update(state.report);
      part.empty.hidden = !log.loaded || log.lastPosition > 0;
      part.error.hidden = error === null;
      setText(part.error, error ?? '');
      setText(part.note, log.loaded ? noteOf(to, log.lastPosition) : 'Loading events…');
      part.newest.hidden = to === null;
      if (!jump.hidden || !eventPage.isReading()) jump.hidden = log.lastPosition <= PAGE_EVENTS;
      const events = eventsOf(state, to);
      eventPage.element.hidden = events.length === 0;
      const first = events.at(-1)?.position ?? 1;
      eventPage.update({
        items: events,
        newest: to === null,
        last: log.lastPosition,
        newer:
          to === null
            ? null
            : hrefAt(to + PAGE_EVENTS >= log.lastPosition ? null : to + PAGE_EVENTS),
        older: first > 1 ? hrefAt(first - 1) : null,
      });
    },
  };
}

/** @param {number | null} to */
const hrefAt = (to) => hrefOf({ page: 'events', to });

/** @param {number | null} to @param {number} last */
function noteOf(to, last) {
  if (last === 0) return '';
  return to === null ? `${eventCount(last)}, newest first` : `Up to position ${countOf(to)}`;
}

/** Newest first. @param {State} state @param {number | null} to @returns {Event[]} */
function eventsOf({ log, logPage }, to) {
  if (to === null) return log.events.slice(-PAGE_EVENTS).reverse();
  return logPage?.to === to ? logPage.events.toReversed() : [];
}

/** @param {Context} context @param {Event} event */
function createRow(context, event) {
  return createEventRow(context, event, 'position', [
    html`<span class="sentence" data-ref="sentence"></span>`,
    html`<time datetime="${happenedAt(event)}">${timeOf(event)}</time>`,
  ]);
}

/**
 * Leads to an older page, by the last position or by the day of recording.
 *
 * @param {Context} context
 */
function mountEventJump({ api, navigate, store }) {
  const head = () => store.state().log.lastPosition;
  /** @param {number} position */
  const recordedAt = async (position) => {
    const { events } = await api.eventsAfter(position - 1, 1);
    return Date.parse(events[0].timestamp);
  };
  return mountJump({
    numbering: 'position',
    label: 'Go to position',
    button: 'Go',
    toNumber(position) {
      if (position > head()) {
        throw new Problem(`The log ends at position ${countOf(head())}.`, 0, 'number');
      }
      navigate({ page: 'events', to: position });
    },
    async toDay(end) {
      const last = head();
      const position = await lastPositionBefore(end.getTime(), last, recordedAt);
      if (position === 0) throw new Problem('No event was recorded by then.', 0, 'day');
      navigate({ page: 'events', to: position === last ? null : position });
    },
  });
}
