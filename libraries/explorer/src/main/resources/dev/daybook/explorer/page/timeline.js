// @ts-check
// The bar with the time cursor: events over the whole log, and a slider through them.

import { asOf, basis } from './cursor.js';
import { html, part } from './dom.js';
import { address, number, occurrence, time } from './format.js';
import { epochMarks, errorNote, get, occurrenceOf, plot, timeOf } from './parts.js';

const BARS = 60;
const STEPS = BARS * 10;
/** How long the slider must rest before the pages follow it. */
const REST_MS = 250;
/** How long the histogram is used before it is loaded again. */
const FRESH_MS = 60_000;

/**
 * @param {() => {name: string, parameters: URLSearchParams}} route of the page that is shown
 */
export function timeline(route) {
  const bar = html`<aside class="timeline" aria-label="Time cursor" hidden>
    <div class="timeline-track">
      <div data-plot aria-hidden="true"></div>
      <input type="range" min="0" max="${STEPS}" value="${STEPS}" aria-label="Show all pages as of" />
    </div>
    <div class="timeline-row">
      <span data-text></span>
      <span class="buttons">
        <button type="button" data-step="-1" aria-label="One event earlier">‹</button>
        <button type="button" data-step="1" aria-label="One event later">›</button>
        <label class="inline"
          >by
          <select data-basis aria-label="Times of the cursor">
            <option value="recorded">recorded time</option>
            <option value="occurred">occurred time</option>
          </select>
        </label>
        <a data-now hidden>Back to now</a>
      </span>
    </div>
  </aside>`;
  const slider = /** @type {HTMLInputElement} */ (part(bar, 'input'));
  const text = part(bar, '[data-text]');
  const times = /** @type {HTMLSelectElement} */ (part(bar, '[data-basis]'));
  const now = part(bar, '[data-now]');
  const later = /** @type {HTMLButtonElement} */ (part(bar, '[data-step="1"]'));
  /** @type {any} */
  let log = null;
  let loadedBasis = '';
  let head = 0;
  let loadedAt = Number.NEGATIVE_INFINITY;
  let resting = 0;

  /** The page with the cursor at a position, or at now. @param {number | null} position */
  const addressAt = (position) => {
    const { name, parameters } = route();
    const kept = Object.fromEntries(parameters);
    for (const of of ['before', 'at', 'version', 'compare']) delete kept[of];
    return address(name, {
      ...kept,
      asof: position === null ? '' : Math.max(1, position),
    });
  };
  /** @param {number | null} position */
  const move = (position) => {
    location.hash = addressAt(position);
  };
  /** @param {number} by how many events */
  const step = async (by) => {
    try {
      const newest = (await get('head', { asOf: '' })).position;
      const position = Math.min(asOf() ?? newest, newest) + by;
      move(position < newest ? position : null);
    } catch (error) {
      text.replaceChildren(errorNote(error));
    }
  };

  /** The time at a step of the slider, in ms. @param {number} step */
  const timeAt = (step) => {
    const from = Date.parse(log.from);
    return from + ((Date.parse(log.to) - from) * step) / STEPS;
  };
  const preview = () => {
    const step = Number(slider.value);
    const shown = step === STEPS ? 'now' : time(new Date(timeAt(step)).toISOString());
    slider.setAttribute('aria-valuetext', shown);
    text.textContent = step === STEPS ? 'Now' : `As of ${shown} …`;
  };
  slider.addEventListener('input', preview);
  slider.addEventListener('change', () => {
    clearTimeout(resting);
    resting = window.setTimeout(async () => {
      const step = Number(slider.value);
      if (step === STEPS) return move(null);
      try {
        const at = new Date(timeAt(step)).toISOString();
        move((await get('position', { at, basis: basis() })).position);
      } catch (error) {
        text.replaceChildren(errorNote(error));
      }
    }, REST_MS);
  });
  // An event soon after the first one has the slider at its beginning, too, so it would not change.
  slider.addEventListener('keydown', (pressed) => {
    if (pressed.key !== 'Home') return;
    pressed.preventDefault();
    move(1);
  });
  for (const button of bar.querySelectorAll('[data-step]'))
    button.addEventListener('click', () => step(Number(button.getAttribute('data-step'))));

  times.addEventListener('change', () => {
    const { name, parameters } = route();
    location.hash = address(name, {
      ...Object.fromEntries(parameters),
      basis: times.value === 'occurred' ? 'occurred' : '',
    });
  });

  const load = async () => {
    const by = basis();
    const found = await get('histogram', { asOf: '', limit: BARS, basis: by });
    loadedAt = performance.now();
    loadedBasis = by;
    if (found.buckets.length === 0) return;
    log = found;
    head = (await get('head', { asOf: '' })).position;
    const bars = found.buckets.map((/** @type {any} */ it) => ({ value: it.events, label: '' }));
    part(bar, '[data-plot]').replaceChildren(
      plot(bars, `All events by ${by} time`, epochMarks(found)),
    );
    bar.hidden = false;
    const occurred = times.options[1];
    const isIndexed = found.indexedUpTo !== undefined;
    occurred.disabled = !isIndexed;
    occurred.textContent = isIndexed ? 'occurred time' : 'occurred time: not indexed';
  };

  /** Shows where the cursor is. @param {HTMLElement} note of the page @param {boolean} applies */
  const show = async (note, applies) => {
    const position = asOf();
    note.hidden = position === null;
    times.value = basis();
    if (performance.now() - loadedAt > FRESH_MS || loadedBasis !== basis()) await load();
    if (!log || position !== asOf()) return;
    now.hidden = position === null;
    later.disabled = position === null;
    if (position === null) {
      slider.value = String(STEPS);
      slider.setAttribute('aria-valuetext', 'now');
      text.textContent = `Now: position ${number(head)}`;
      return;
    }
    const back = addressAt(null);
    now.setAttribute('href', back);
    const found = await get('head', { asOf: position, basis: basis() });
    if (position !== asOf()) return;
    const at = found.reachedAt ?? found.recordedAt;
    const inWords = found.reachedAt ? occurrence(at) : time(at);
    const from = Date.parse(log.from);
    const share = (Date.parse(at) - from) / (Date.parse(log.to) - from);
    slider.value = String(Math.min(STEPS - 1, Math.round(share * STEPS)));
    slider.setAttribute('aria-valuetext', `position ${number(position)}, ${inWords}`);
    text.textContent = `As of position ${number(position)} · ${inWords}`;
    note.replaceChildren(
      ...(applies
        ? [
            `As of position ${number(position)} · `,
            (found.reachedAt ? occurrenceOf : timeOf)(at),
            ' · ',
          ]
        : ['This page shows the present: the time cursor does not apply to it. ']),
      html`<a href="${back}">Back to now</a>`,
    );
  };
  return { bar, show, step };
}
