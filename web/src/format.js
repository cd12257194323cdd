// @ts-check
// Text for events, times and counts.

import { money, units, wholeNumber } from './money.js';

/** @import { Event } from './api.js' */

/**
 * Part of a sentence: plain words, an account to link, an amount of money, or a quote.
 *
 * @typedef {{ kind: 'words' | 'account' | 'money' | 'quote', text: string, id?: string }} Piece
 */

const time = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });
const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full' });
const shortDay = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' });
const moment = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
const monthInUtc = new Intl.DateTimeFormat('en-GB', {
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
});
const dayOfMonthInUtc = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  timeZone: 'UTC',
});
const yearInUtc = new Intl.DateTimeFormat('en-GB', { year: 'numeric', timeZone: 'UTC' });
const momentInUtc = new Intl.DateTimeFormat('en-GB', {
  dateStyle: 'medium',
  timeStyle: 'short',
  timeZone: 'UTC',
});
const shortDayInUtc = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' });

/** Time of occurrence, else of recording. @param {Event} event */
export const happenedAt = (event) => event.occurredAt ?? event.timestamp;
/** @param {Event} event `14:03:22`, or `31 Jan` for a day without a time */
export const timeOf = (event) => format(isDay(event) ? dayOfMonthInUtc : time, event);
/**
 * The section heading of an event. Days without a time are grouped by month: an import appends
 * account by account, so days are not in order of position.
 *
 * @param {Event} event `Saturday, 31 January 2026`, or `January 2026` for a day without a time
 */
export const headingOf = (event) => format(isDay(event) ? monthInUtc : day, event);
/** @param {Event} event `31 Jan 2026` */
export const shortDayOf = (event) => format(isDay(event) ? shortDayInUtc : shortDay, event);
/** @param {Event} event `31 Jan 2026, 14:03`, or only the day */
export const dateOf = (event) => (isDay(event) ? shortDayOf(event) : format(moment, event));
/** The time of recording, if it differs from the occurrence. @param {Event} event */
export const recordingOf = ({ occurredAt, timestamp }) =>
  occurredAt === undefined ? '' : `Recorded on ${momentOf(timestamp)}`;
/** @param {string} timestamp `31 Jan 2026, 14:03` */
export const momentOf = (timestamp) => moment.format(new Date(timestamp));
/**
 * A year, month, day or minute in UTC.
 *
 * @param {string} period `2026`, `2026-01`, `2026-01-31` or `2026-01-31T14:03`
 */
export function periodOf(period) {
  const form = { 4: yearInUtc, 7: monthInUtc, 10: shortDayInUtc }[period.length] ?? momentInUtc;
  return form.format(new Date(period.length > 10 ? `${period}Z` : period));
}
/** @param {number} count `26,287` */
export const countOf = (count) => wholeNumber(count);
/** @param {number} count `1 event`, `26,287 events` */
export const eventCount = (count) => `${countOf(count)} ${count === 1 ? 'event' : 'events'}`;

/** A duration, rounded up. @param {number} seconds `12 s`, `5 min`, `3 h` */
export function durationOf(seconds) {
  if (seconds < 100) return `${countOf(Math.ceil(seconds))} s`;
  if (seconds < 6000) return `${countOf(Math.ceil(seconds / 60))} min`;
  return `${countOf(Math.ceil(seconds / 3600))} h`;
}

/**
 * An import stores a day without a time as midnight UTC. Such a time is shown as that day in every
 * time zone.
 *
 * @param {Event} event
 */
function isDay({ occurredAt }) {
  return occurredAt?.endsWith('T00:00:00.000Z') ?? false;
}

/** @param {Intl.DateTimeFormat} form @param {Event} event */
function format(form, event) {
  return form.format(new Date(happenedAt(event)));
}

/**
 * The event as a sentence about the account holder.
 *
 * @param {Event} event
 * @param {(id: string) => string | undefined} nameOf
 * @returns {Piece[]}
 */
export function sentence(event, nameOf) {
  return read(event, () => sentenceOf(event, nameOf));
}

/**
 * Reads the data of an event. One that was changed outside of the service may lack what its type
 * has; then the other events are shown nevertheless.
 *
 * @param {Event} event
 * @param {() => Piece[]} reader
 */
function read({ eventType, position }, reader) {
  try {
    return reader();
  } catch (error) {
    console.error(`The data of the event at position ${position} can't be read`, error);
    return [words(`${capitalized(typeInWords(eventType))}, with data that can’t be read`)];
  }
}

/**
 * @param {Event} event
 * @param {(id: string) => string | undefined} nameOf
 * @returns {Piece[]}
 */
function sentenceOf(event, nameOf) {
  const { eventType, aggregateId, data } = event;
  if (eventType === 'TRANSFER_SCHEDULED') {
    return [
      account(data.from, nameOf),
      words(' scheduled '),
      amount(data),
      words(' to '),
      ...counterparty({ ...data, counterparty: data.to }, nameOf),
    ];
  }
  if (!isOfAccount(event)) {
    return [words(`${capitalized(typeInWords(eventType))}, of ${aggregateId.slice(0, 8)}`)];
  }
  return [account(event.aggregateId, nameOf), ...predicate(event, nameOf)];
}

/** The accounts that an event names. @param {Event} event @returns {string[]} */
export function accountsOf(event) {
  const { aggregateId, eventType, data } = event;
  if (eventType === 'TRANSFER_SCHEDULED') return [data.from, data.to];
  if (!isOfAccount(event)) return [];
  return [aggregateId, data.counterparty ?? []].flat();
}

/** Whether an event of an account is a run of a scheduled transfer. @param {Event} event */
function isScheduled({ data, metadata }) {
  return Boolean(data.scheduledTransferId ?? metadata?.process?.startsWith('scheduled_runs-'));
}

/** Whether an event is of an account, not of a scheduled transfer or a process. @param {Event} event */
function isOfAccount({ eventType }) {
  return !/^(PROCESS|SCHEDULED_TRANSFER)_|^TRANSFER_SCHEDULED$/.test(eventType);
}

/** The further columns of an imported row, by name. @param {Event} event @returns {Piece[]} */
export function imported({ metadata }) {
  return Object.entries(metadata ?? {})
    .filter(([key]) => key.startsWith('imported.'))
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([key, text], i) => [
      words(`${i === 0 ? '' : ' · '}${key.slice('imported.'.length)} `),
      quote(String(text)),
    ]);
}

/**
 * The event as a short text for the account's page, which shows name and amount elsewhere.
 *
 * @param {Event} event
 * @param {(id: string) => string | undefined} nameOf
 * @returns {Piece[]}
 */
export function note(event, nameOf) {
  return read(event, () => noteOf(event, nameOf));
}

/**
 * @param {Event} event
 * @param {(id: string) => string | undefined} nameOf
 * @returns {Piece[]}
 */
function noteOf(event, nameOf) {
  const { eventType, data } = event;
  switch (eventType) {
    case 'USER_CREATED':
      return [words('Account opened')];
    case 'FUNDS_DEPOSITED':
      return [words('Deposit')];
    case 'FUNDS_WITHDRAWN':
      return [words('Withdrawal')];
    case 'ACCOUNT_CLOSED':
      return [words('Account closed: '), quote(data.reason)];
    case 'PERSON_FORGOTTEN':
      return [words('Name and e-mail address erased')];
    case 'TRANSFER_SENT':
      return [
        words('To '),
        ...counterparty(data, nameOf),
        ...(isScheduled(event) ? [words(', scheduled')] : []),
      ];
    case 'TRANSFER_RECEIVED':
      return [words('From '), ...counterparty(data, nameOf)];
    case 'FUNDS_RESERVED':
      return [
        words('Reserved '),
        amount(data),
        ...referenceOf(data),
        words(` until ${momentOf(data.expiresAt)}`),
      ];
    case 'RESERVATION_CONFIRMED':
      return [words('Reservation confirmed')];
    case 'RESERVATION_RELEASED':
      return [
        words('Reservation '),
        words(endOf(data)),
        words(', available again: '),
        amount(data),
      ];
    default:
      return [words(typeInWords(eventType))];
  }
}

/** @param {Piece[]} pieces */
export function plainText(pieces) {
  return pieces.map((piece) => piece.text).join('');
}

/**
 * @param {Event} event
 * @param {(id: string) => string | undefined} nameOf
 * @returns {Piece[]}
 */
function predicate({ eventType, data }, nameOf) {
  switch (eventType) {
    case 'USER_CREATED':
      return [words(` opened an account in ${data.currency}`)];
    case 'FUNDS_DEPOSITED':
      return [words(' deposited '), amount(data)];
    case 'FUNDS_WITHDRAWN':
      return [words(' withdrew '), amount(data)];
    case 'ACCOUNT_CLOSED':
      return [words(' closed the account: '), quote(data.reason)];
    case 'PERSON_FORGOTTEN':
      return [words(': name and e-mail address erased')];
    case 'TRANSFER_SENT':
      return [words(' sent '), amount(data), words(' to '), ...counterparty(data, nameOf)];
    case 'TRANSFER_RECEIVED':
      return [words(' received '), amount(data), words(' from '), ...counterparty(data, nameOf)];
    case 'FUNDS_RESERVED':
      return [words(' reserved '), amount(data), ...referenceOf(data)];
    case 'RESERVATION_CONFIRMED':
      return [words(' paid a reservation of '), amount(data)];
    case 'RESERVATION_RELEASED':
      return [words(': reservation of '), amount(data), words(` ${endOf(data)}`)];
    default:
      return [words(`: ${typeInWords(eventType)}`)];
  }
}

/** @param {{ reference?: string }} data @returns {Piece[]} */
function referenceOf({ reference }) {
  return reference ? [words(' for '), quote(reference)] : [];
}

/** How a reservation was released. @param {{ cause: string }} data */
function endOf({ cause }) {
  if (cause === 'EXPIRED') return 'ran out';
  return cause === 'ACCOUNT_CLOSED' ? 'released by the closing' : 'released';
}

/** @param {string} text */
function capitalized(text) {
  return text[0].toUpperCase() + text.slice(1);
}

/** @param {any} data @param {(id: string) => string | undefined} nameOf @returns {Piece[]} */
function counterparty(data, nameOf) {
  const holder = account(data.counterparty, nameOf);
  return data.reference ? [holder, words(': '), quote(data.reference)] : [holder];
}

/** @param {string} id @param {(id: string) => string | undefined} nameOf @returns {Piece} */
function account(id, nameOf) {
  return { kind: 'account', text: nameOf(id) ?? `Account ${id.slice(0, 8)}`, id };
}

/** @param {string} text @returns {Piece} */
export function words(text) {
  return { kind: 'words', text };
}

/** @param {string} text @returns {Piece} */
function quote(text) {
  return { kind: 'quote', text: `“${text}”` };
}

/** @param {{ amount: number, currency: string }} data @returns {Piece} */
function amount(data) {
  return { kind: 'money', text: money(units(data.amount), data.currency) };
}

/** The name of an unknown event type, as words. @param {string} eventType */
function typeInWords(eventType) {
  return eventType.toLowerCase().replaceAll('_', ' ');
}
