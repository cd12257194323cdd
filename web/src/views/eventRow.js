// @ts-check
import { countOf, recordingOf } from '../format.js';
import { html, refs } from '../html.js';
import { hrefOf } from '../route.js';
import { mountProof } from './proof.js';
import { createSeal } from './seal.js';

/** @import { Event } from '../api.js' */
/** @import { Piece } from '../format.js' */
/** @import { Seals } from '../store.js' */
/** @import { Context } from './view.js' */

/** @type {WeakMap<HTMLElement, (seals: Seals) => void>} */
const updates = new WeakMap();

/**
 * A row that shows the JSON of its event, and how the log has sealed it, on a click.
 *
 * @param {Context} context
 * @param {Event} event
 * @param {'position' | 'version'} numbering
 * @param {HTMLElement[]} cells
 */
export function createEventRow(context, event, numbering, cells) {
  const number = countOf(event[numbering]);
  const label = numbering === 'position' ? 'Position' : 'Version';
  const seal = createSeal();
  const element = html`
    <li class="event-row" data-type="${event.eventType}">
      <div class="event-summary" title="${recordingOf(event)}" data-ref="row">
        <span class="number"><span class="visually-hidden">${label} </span>${number}</span>
        ${cells} ${seal.element}
        <button
          type="button"
          class="toggle-details"
          data-ref="toggle"
          aria-label="Details of ${numbering} ${number}"
          aria-expanded="false"
        ></button>
      </div>
      <div class="event-details" data-ref="details" hidden></div>
    </li>
  `;
  const { row, toggle, details } = refs(element);
  /** @type {ReturnType<typeof mountProof> | null} */
  let proof = null;
  let open = false;
  /** @type {Seals | null} */
  let sealed = null;

  row.addEventListener('click', (/** @type {MouseEvent} */ click) => {
    const inLink = click.target instanceof Element && click.target.closest('a');
    if (inLink || getSelection()?.isCollapsed === false) return;
    open = element.classList.toggle('expanded');
    toggle.setAttribute('aria-expanded', String(open));
    if (open && !proof) {
      const name = `${numbering} ${number}`;
      proof = mountProof(context, event, name, seal.show);
      const json = html`<pre tabindex="0" role="group" aria-label="JSON of ${name}"></pre>`;
      json.textContent = JSON.stringify(event, null, 2);
      details.append(proof.element, json, explorerLink(event.position));
    }
    if (sealed) proof?.update(sealed);
    details.hidden = !open;
  });
  updates.set(element, (seals) => {
    sealed = seals;
    seal.update(event.position, seals.size);
    if (open) proof?.update(seals);
  });
  return element;
}

/** @param {number} position */
const explorerLink = (position) =>
  html`<p><a href="/explorer/#/log?at=${position}">In the explorer, with causes and effects</a></p>`;

/**
 * Shows whether the event of a row is sealed.
 *
 * @param {HTMLElement} row
 * @param {Seals} seals
 */
export function updateEventRow(row, seals) {
  updates.get(row)?.(seals);
}

/**
 * Shows a sentence with links to its accounts and with highlighted amounts.
 *
 * @param {Element} element
 * @param {Piece[]} pieces
 * @param {string} [here] account of the current page, which is not linked
 */
export function writeSentence(element, pieces, here) {
  if (element.textContent === pieces.map((piece) => piece.text).join('')) return;
  element.replaceChildren(...pieces.map((piece) => pieceNode(piece, here)));
}

/** @param {Piece} piece @param {string} [here] */
function pieceNode({ kind, text, id }, here) {
  switch (kind) {
    case 'account':
      return id === undefined || id === here
        ? text
        : html`<a href="${hrefOf({ page: 'account', id, to: null })}">${text}</a>`;
    case 'money':
      return html`<strong class="money">${text}</strong>`;
    case 'quote':
      return html`<q>${text}</q>`;
    case 'words':
      return text;
  }
}
