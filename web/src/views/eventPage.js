// @ts-check
import { countOf } from '../format.js';
import { each, html, refs, setText } from '../html.js';

/**
 * A page of events, newest first, in sections. The newest page shows new events at once, unless the
 * reader has scrolled down or has details open: then a button shows how many there are.
 *
 * @template T
 * @typedef {object} Rows
 * @property {(item: T) => number} numberOf position or version, without gaps
 * @property {(item: T) => string} headingOf heading of its section, '' for none
 * @property {(item: T) => HTMLElement} create
 * @property {(element: HTMLElement, item: T) => void} update
 * @property {(item: T) => string} describe a new item, for screen readers
 */

/**
 * @template T
 * @typedef {object} EventPageState
 * @property {T[]} items newest first
 * @property {boolean} newest
 * @property {number} last number of the newest event of all
 * @property {string | null} newer address of the next newer page
 * @property {string | null} older address of the next older page
 */

/**
 * @template T
 * @param {Rows<T>} rows
 * @param {HTMLElement | null} head column titles
 * @param {Pick<import('./view.js').Context, 'announce' | 'refresh'>} context
 */
export function mountEventPage(rows, head, { announce, refresh }) {
  const element = html`
    <div class="event-page">
      <div data-ref="top"></div>
      <button type="button" class="new-events" data-ref="newEvents" hidden></button>
      ${head}
      <div class="sections" data-ref="sections"></div>
      <nav class="paging" aria-label="Older and newer events" data-ref="paging">
        <a data-ref="newer">‹ Newer</a>
        <span data-ref="range"></span>
        <a data-ref="older">Older ›</a>
      </nav>
    </div>
  `;
  const part = refs(element);
  /** @type {T[]} */
  let shown = [];
  let atTop = true;
  /** Number of the newest event shown before this update; 0 on an older page. */
  let before = 0;
  /** Number of the newest event that is known to the reader, shown or announced. */
  let announced = 0;

  new IntersectionObserver((seen) => {
    atTop = seen.at(-1)?.isIntersecting ?? true;
    refresh();
  }).observe(part.top);
  element.addEventListener('click', refresh);
  part.newEvents.addEventListener('click', () => {
    for (const button of element.querySelectorAll('.expanded .toggle-details')) {
      /** @type {HTMLElement} */ (button).click();
    }
    atTop = true;
    scrollTo(0, 0);
    refresh();
  });

  const isReading = () => !atTop || element.querySelector('.expanded') !== null;

  return {
    element,
    shown: () => shown,
    /** Whether rows are being read: nothing may move them. */
    isReading,
    /** @param {EventPageState<T>} state */
    update({ items, newest, last, newer, older }) {
      const first = items.length > 0 ? rows.numberOf(items[0]) : 0;
      if (newest && announced > 0 && first > announced) {
        announce(first - announced, rows.describe(items[0]));
      }
      announced = newest ? first : 0;
      const held = newest && shown.length > 0 && first > rows.numberOf(shown[0]) && isReading();
      if (!held) shown = items;
      const newEvents = held ? first - rows.numberOf(shown[0]) : 0;
      part.newEvents.hidden = newEvents === 0;
      setText(
        part.newEvents,
        `${countOf(newEvents)} new ${newEvents === 1 ? 'event' : 'events'} ↑`,
      );

      /** @param {T} item */
      const create = (item) => {
        const row = rows.create(item);
        row.classList.toggle('new', newest && rows.numberOf(item) > before && before > 0);
        return row;
      };
      each(
        part.sections,
        underHeadings(shown, rows.headingOf),
        ({ key }) => key,
        createSection,
        (section, { items }) => each(refs(section).rows, items, rows.numberOf, create, rows.update),
      );
      before = newest && shown.length > 0 ? rows.numberOf(shown[0]) : 0;
      setLink(part.newer, newer);
      setLink(part.older, older);
      part.paging.hidden = newer === null && older === null;
      setText(part.range, rangeOf(shown.map(rows.numberOf), last));
    },
  };
}

/**
 * Groups consecutive items with the same heading. A heading can occur several times, because days
 * are not always in order of position. Keys are counted from the oldest item, so they stay the same
 * when new items arrive.
 *
 * @template T
 * @param {T[]} items newest first
 * @param {(item: T) => string} headingOf
 * @returns {{ key: string, heading: string, items: T[] }[]}
 */
export function underHeadings(items, headingOf) {
  /** @type {{ key: string, heading: string, items: T[] }[]} */
  const sections = [];
  /** @type {Map<string, number>} */
  const times = new Map();
  for (const item of items.toReversed()) {
    const heading = headingOf(item);
    let section = sections[0];
    if (section?.heading !== heading) {
      const before = times.get(heading) ?? 0;
      times.set(heading, before + 1);
      section = { key: `${heading} ${before}`, heading, items: [] };
      sections.unshift(section);
    }
    section.items.unshift(item);
  }
  return sections;
}

/** @param {{ heading: string }} section */
function createSection({ heading }) {
  return html`
    <section>
      ${heading && html`<h2 class="section-heading">${heading}</h2>`}
      <ol class="event-rows" data-ref="rows" reversed></ol>
    </section>
  `;
}

/** @param {HTMLAnchorElement} anchor @param {string | null} href */
function setLink(anchor, href) {
  if (href === null) anchor.removeAttribute('href');
  else if (anchor.getAttribute('href') !== href) anchor.setAttribute('href', href);
}

/** @param {number[]} numbers newest first @param {number} last */
function rangeOf(numbers, last) {
  if (numbers.length === 0) return '';
  return `${countOf(numbers[numbers.length - 1])}–${countOf(numbers[0])} of ${countOf(last)}`;
}
