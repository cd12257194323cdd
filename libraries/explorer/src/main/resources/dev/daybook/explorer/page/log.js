// @ts-check
// The log: newest events first, live, with filters in the address.

import { asOf, basis } from './cursor.js';
import { html, part } from './dom.js';
import { address, count, number } from './format.js';
import { announce, errorNote, eventRow, get, histogram, inspector } from './parts.js';

const POLL_MS = 2_000;
const PAGE_EVENTS = 50;
const ROWS_MAX = 400;

const FILTERS = /** @type {const} */ ([
  ['type', 'Type'],
  ['category', 'Category'],
  ['stream', 'Stream'],
  ['tag', 'Tag'],
  ['correlation', 'Correlation id'],
  ['causation', 'Causation id'],
  ['text', 'Text in data'],
  ['from', 'Recorded from (UTC)'],
  ['to', 'Recorded before (UTC)'],
]);

/** What the explorer's index finds. */
const INDEXED = ['type', 'category', 'correlation', 'causation'];

/** @param {URLSearchParams} parameters */
function filtersOf(parameters) {
  /** @type {Record<string, string>} */
  const filters = {};
  for (const [name] of FILTERS) {
    const value = parameters.get(name);
    if (value) filters[name] = value;
  }
  return filters;
}

/**
 * @param {import('./app.js').View} view
 * @returns {Promise<import('./app.js').Update>} selects another event in the same list
 */
export async function logView({ page, parameters, session, signal }) {
  const filters = filtersOf(parameters);
  const before = parameters.get('before') ?? undefined;
  const list = listOf(parameters);
  const isFollowed = !filters.to && asOf() === null;
  const isLive = isFollowed && !before;
  let selected = Number(parameters.get('at')) || null;
  let inspecting = new AbortController();
  const root = html`<div>
    <div class="page-head">
      <h1 tabindex="-1">Log</h1>
      <div class="buttons">
        <span class="note" data-state role="status"></span>
        <button type="button" data-pause aria-pressed="false">Pause</button>
        <button type="button" data-keys aria-label="Keys">?</button>
      </div>
    </div>
    <div data-histogram></div>
    <div class="chips">
      ${Object.entries(filters).map(
        ([name, value]) =>
          html`<a
            href="${address('log', { ...filters, [name]: '', at: selected })}"
            aria-label="Remove the filter ${labelOf(name)} ${value}"
            >${labelOf(name)}: ${value} ×</a
          >`,
      )}
    </div>
    <details class="disclosure">
      <summary>Filter or jump</summary>
      <form data-filters>
        <div class="filters">
          ${FILTERS.map(
            ([name, label]) =>
              html`<label
                >${label}
                <input
                  name="${name}"
                  value="${filters[name] ?? ''}"
                  maxlength="300"
                  placeholder="${name === 'from' || name === 'to' ? '2026-01-31T12:00' : ''}"
                />
              </label>`,
          )}
          <button class="primary">Filter</button>
        </div>
      </form>
      <form data-jump>
        <div class="filters">
          <label>Position or date <input name="to" required maxlength="40" /></label>
          <button>Jump</button>
        </div>
        <p class="error" role="alert" hidden></p>
      </form>
    </details>
    <div class="split">
      <div class="list">
        <p class="news" data-new hidden><button type="button" hidden></button></p>
        <ul class="rows" data-rows></ul>
        <div class="below" data-below></div>
      </div>
    </div>
  </div>`;
  page.replaceChildren(root);
  const rows = part(root, '[data-rows]');
  const split = part(root, '.split');
  const state = part(root, '[data-state]');
  const pause = /** @type {HTMLButtonElement} */ (part(root, '[data-pause]'));

  /** @param {any} event */
  const rowOf = (event) =>
    eventRow(
      event,
      address('log', { ...filters, before, at: event.position }),
      event.position === selected,
    );
  /** @param {any} section */
  const showBelow = (section) => below(part(root, '[data-below]'), section, filters, before);

  part(root, '[data-filters]').addEventListener('submit', (submitted) => {
    submitted.preventDefault();
    const form = /** @type {HTMLFormElement} */ (submitted.target);
    location.hash = address('log', Object.fromEntries(new FormData(form)));
  });
  part(root, '[data-jump]').addEventListener('submit', async (submitted) => {
    submitted.preventDefault();
    const form = /** @type {HTMLFormElement} */ (submitted.target);
    const failed = part(form, '.error');
    failed.hidden = true;
    try {
      const position = await positionOf(String(new FormData(form).get('to')).trim());
      location.hash = address('log', { ...filters, before: position + 1, at: position || '' });
    } catch (error) {
      failed.textContent = error instanceof Error ? error.message : String(error);
      failed.hidden = false;
    }
  });

  /** @param {number | null} position */
  const select = (position) => {
    inspecting.abort();
    inspecting = new AbortController();
    selected = position;
    split.querySelector('.inspector')?.remove();
    for (const link of rows.querySelectorAll('[data-position]')) {
      if (link.getAttribute('data-position') === String(position))
        link.setAttribute('aria-current', 'true');
      else link.removeAttribute('aria-current');
    }
    delete split.dataset.selected;
    if (!position) return;
    split.dataset.selected = '';
    const within = AbortSignal.any([signal, inspecting.signal]);
    inspect(split, position, address('log', { ...filters, before }), session, within);
  };
  select(selected);
  showHistogram(part(root, '[data-histogram]'), filters, signal);

  const section = await get('log', { ...filters, before, limit: PAGE_EVENTS }, signal);
  rows.replaceChildren(...section.events.map(rowOf));
  showBelow(section);
  if (section.events.length === 0)
    rows.replaceChildren(
      html`<li class="note">
        ${section.complete && section.looked <= 1 ? 'No event matches.' : 'No event found so far.'}
      </li>`,
    );

  /** @type {import('./app.js').Update} */
  const update = (changed) => {
    if (listOf(changed) !== list) return false;
    select(Number(changed.get('at')) || null);
    return true;
  };
  const usualState = before ? `before position ${number(Number(before))}` : isLive ? 'Live' : '';
  state.textContent = usualState;
  pause.hidden = !isLive;
  if (!isFollowed) return update;
  // Asks for newer events, and shows them at once only while the newest ones are read, at their top.
  let newest = Math.max(section.head, section.events[0]?.position ?? 0);
  let paused = false;
  let polling = false;
  /** Where older events go on if some between these and the list are left out. @type {any} */
  let gap = null;
  /** @type {any[]} */
  let waiting = [];
  /** Up to where no event is called new. */
  let known = newest;
  const news = part(root, '[data-new]');
  const more = /** @type {HTMLButtonElement} */ (news.querySelector('button'));
  news.hidden = false; // with room for the button, so that no row moves when it comes
  const isFiltered = Object.keys(filters).length > 0;
  /** Positions have no gaps: without a filter, all events after the known ones are new. */
  const newEvents = () => count(isFiltered ? waiting.length : newest - known, 'new event');

  const insert = () => {
    if (waiting.length === 0) return;
    rows.querySelector('li.note')?.remove();
    if (gap) rows.replaceChildren(); // the older events follow by the link below
    rows.prepend(...waiting.reverse().map(rowOf));
    if (gap) showBelow(gap);
    if (rows.children.length > ROWS_MAX) {
      while (rows.children.length > ROWS_MAX) rows.lastElementChild?.remove();
      const last = Number(part(rows, 'li:last-child [data-position]').dataset.position);
      showBelow({ looked: last, complete: false });
    }
    gap = null;
    waiting = [];
    known = newest;
    more.hidden = true;
  };
  more.addEventListener('click', () => {
    if (!isLive) {
      location.hash = address('log', filters);
      return;
    }
    insert();
    part(rows, 'a.row').focus();
  });
  const setPaused = () => {
    paused = !paused;
    pause.setAttribute('aria-pressed', String(paused));
    state.textContent = paused ? 'Paused' : 'Live';
  };
  if (isLive) pause.addEventListener('click', setPaused);

  const readNewer = async () => {
    const newer = await get('log', { ...filters, after: newest, limit: PAGE_EVENTS }, signal);
    newest = newer.looked;
    if (newer.complete || newer.events.length === 0) {
      waiting = [...waiting, ...newer.events];
    } else {
      // Events come faster than they can be read: goes on with the newest ones.
      gap = await get('log', { ...filters, limit: PAGE_EVENTS }, signal);
      waiting = gap.events.reverse();
      newest = Math.max(gap.head, waiting.at(-1)?.position ?? 0);
    }
    if (waiting.length > ROWS_MAX) {
      waiting = waiting.slice(-ROWS_MAX);
      gap = { looked: waiting[0].position, complete: false };
    }
    return newer.events.length > 0;
  };
  const poll = async () => {
    if (paused || polling || document.hidden) return;
    polling = true;
    try {
      const hasNews = await readNewer();
      if (signal.aborted) return;
      state.textContent = paused ? 'Paused' : usualState;
      if (!hasNews) return;
      if (isLive && window.scrollY < 40 && !selected && !paused) insert();
      else {
        more.textContent = `Show ${newEvents()}${gap && isFiltered ? ' of many' : ''}`;
        more.hidden = false;
        announce(newEvents());
      }
    } catch {
      if (!signal.aborted) state.textContent = 'No connection';
    } finally {
      polling = false;
    }
  };
  const timer = setInterval(poll, POLL_MS);
  signal.addEventListener('abort', () => clearInterval(timer));
  return update;
}

/** What a list shows, whichever event is selected. @param {URLSearchParams} parameters */
function listOf(parameters) {
  const list = new URLSearchParams(parameters);
  list.delete('at');
  list.sort();
  return list.toString();
}

/** @param {string} name */
const labelOf = (name) => FILTERS.find(([it]) => it === name)?.[1] ?? name;

/** @param {string} text */
async function positionOf(text) {
  const digits = text.replace(/[ ,.#_']/g, '');
  if (/^\d{1,15}$/.test(digits)) return Number(digits);
  return (await get('position', { at: text, basis: basis() })).position;
}

/**
 * @param {HTMLElement} split
 * @param {number} position
 * @param {string} close
 * @param {any} session
 * @param {AbortSignal} signal
 */
async function inspect(split, position, close, session, signal) {
  try {
    const found = await get('event', { position }, signal);
    if (signal.aborted) return;
    const shown = inspector(found, { session, close, signal });
    split.append(shown);
    part(shown, 'h2').focus({ preventScroll: window.innerWidth >= 960 });
  } catch (error) {
    if (signal.aborted) return;
    split.append(
      html`<div class="inspector">${errorNote(error)}<a href="${close}">Close</a></div>`,
    );
  }
}

/**
 * @param {HTMLElement} place
 * @param {Record<string, string>} filters
 * @param {AbortSignal} signal
 */
async function showHistogram(place, filters, signal) {
  try {
    const { from, to, type, category, ...others } = filters;
    const isCounted = Object.keys(others).length === 0 && !(type && category);
    const names = isCounted ? { type, category } : {};
    const found = await get('histogram', { from, to, ...names }, signal);
    if (signal.aborted || found.buckets.length === 0) return;
    place.replaceChildren(histogram(found, filters));
  } catch (error) {
    if (!signal.aborted) place.replaceChildren(errorNote(error));
  }
}

/**
 * @param {HTMLElement} place
 * @param {any} section
 * @param {Record<string, string>} filters
 * @param {string | undefined} before
 */
function below(place, section, filters, before) {
  const older = { ...filters, before: section.looked };
  place.replaceChildren(
    section.complete
      ? html`<span class="note">No older events.</span>`
      : html`<a href="${address('log', older)}">Older events</a>`,
    ...(before ? [html`<a href="${address('log', filters)}">Newest events</a>`] : []),
    html`<span class="note">
      Looked back to position ${number(Math.max(1, section.looked))}.
      ${
        section.indexedUpTo !== undefined && INDEXED.some((name) => filters[name])
          ? `Indexed up to position ${number(section.indexedUpTo)}.`
          : null
      }
    </span>`,
  );
}
