// @ts-check
import { countOf } from '../format.js';
import { each, html, refs, setText } from '../html.js';

/**
 * A leaf of the book: entries, newest first, under the headings that they ask for. On the
 * newest leaf new entries come in by themselves, but not while somebody reads further down or has
 * an entry open: then a button says how many there are.
 *
 * @template T
 * @typedef {object} Entries
 * @property {(item: T) => number} placeOf gapless: position or version
 * @property {(item: T) => string} headingOf the day or month that it stands under, or '' for none
 * @property {(item: T) => HTMLElement} create
 * @property {(element: HTMLElement, item: T) => void} update
 */

/**
 * @template T
 * @typedef {object} LeafState
 * @property {T[]} items newest first
 * @property {boolean} newest
 * @property {number} last the place of the newest entry of all
 * @property {string | null} newer address of the leaf after this one
 * @property {string | null} older address of the leaf before this one
 */

/**
 * @template T
 * @param {Entries<T>} entries
 * @param {HTMLElement | null} head column titles
 * @param {() => void} refresh
 */
export function mountLeaf(entries, head, refresh) {
  const element = html`
    <div class="leaf">
      <div data-ref="top"></div>
      <button type="button" class="unread" data-ref="unread" hidden></button>
      ${head}
      <div class="days" data-ref="days"></div>
      <nav class="turn" aria-label="Older and newer entries" data-ref="turn">
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
  /** The newest entry that was shown, while new ones come in. */
  let before = 0;

  new IntersectionObserver((seen) => {
    atTop = seen.at(-1)?.isIntersecting ?? true;
    refresh();
  }).observe(part.top);
  element.addEventListener('click', refresh);
  part.unread.addEventListener('click', () => {
    for (const unfolded of element.querySelectorAll('.unfolded .unfold')) {
      /** @type {HTMLElement} */ (unfolded).click();
    }
    atTop = true;
    scrollTo(0, 0);
    refresh();
  });

  const reading = () => !atTop || element.querySelector('.unfolded') !== null;

  return {
    element,
    shown: () => shown,
    /** @param {LeafState<T>} state */
    update({ items, newest, last, newer, older }) {
      const first = items.length > 0 ? entries.placeOf(items[0]) : 0;
      const held = newest && shown.length > 0 && first > entries.placeOf(shown[0]) && reading();
      if (!held) shown = items;
      const unread = held ? first - entries.placeOf(shown[0]) : 0;
      part.unread.hidden = unread === 0;
      setText(part.unread, `${countOf(unread)} new ${unread === 1 ? 'entry' : 'entries'} ↑`);

      /** @param {T} item */
      const create = (item) => {
        const entry = entries.create(item);
        entry.classList.toggle('fresh', newest && entries.placeOf(item) > before && before > 0);
        return entry;
      };
      each(
        part.days,
        underHeadings(shown, entries.headingOf),
        ({ key }) => key,
        createDay,
        (day, { items }) => each(refs(day).entries, items, entries.placeOf, create, entries.update),
      );
      before = newest && shown.length > 0 ? entries.placeOf(shown[0]) : 0;
      link(part.newer, newer);
      link(part.older, older);
      part.turn.hidden = newer === null && older === null;
      setText(part.range, rangeOf(shown.map(entries.placeOf), last));
    },
  };
}

/**
 * Items in their order, each under its heading. A heading comes again where others came between:
 * days are not always in the order of the entries. Keys count from the oldest
 * item, so that they stay when new items come.
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
function createDay({ heading }) {
  return html`
    <section>
      ${heading && html`<h2 class="day">${heading}</h2>`}
      <ol class="entries" data-ref="entries" reversed></ol>
    </section>
  `;
}

/** @param {HTMLAnchorElement} anchor @param {string | null} href */
function link(anchor, href) {
  if (href === null) anchor.removeAttribute('href');
  else if (anchor.getAttribute('href') !== href) anchor.setAttribute('href', href);
}

/** @param {number[]} places newest first @param {number} last */
function rangeOf(places, last) {
  if (places.length === 0) return '';
  return `${countOf(places[places.length - 1])}–${countOf(places[0])} of ${countOf(last)}`;
}
