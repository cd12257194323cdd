// @ts-check
import { recordingOf } from '../format.js';
import { html, refs } from '../html.js';
import { hrefOf } from '../route.js';

/** @import { Event } from '../api.js' */
/** @import { Piece } from '../format.js' */

/**
 * A row that a button, or a click anywhere on it, unfolds to the JSON of its event.
 *
 * @param {Event} event
 * @param {string} number
 * @param {HTMLElement[]} cells
 */
export function createEventRow(event, number, cells) {
  const element = html`
    <li class="event-row" data-type="${event.eventType}">
      <div class="event-summary" title="${recordingOf(event)}" data-ref="row">
        <span class="number"><span class="visually-hidden">No. </span>${number}</span>
        ${cells}
        <button
          type="button"
          class="toggle-json"
          data-ref="toggle"
          aria-label="JSON of No. ${number}"
          aria-expanded="false"
        ></button>
      </div>
      <pre data-ref="json" tabindex="0" aria-label="JSON of No. ${number}" hidden></pre>
    </li>
  `;
  const { row, toggle, json } = refs(element);
  row.addEventListener('click', (/** @type {MouseEvent} */ click) => {
    const inLink = click.target instanceof Element && click.target.closest('a');
    if (inLink || getSelection()?.isCollapsed === false) return;
    const open = element.classList.toggle('expanded');
    toggle.setAttribute('aria-expanded', String(open));
    json.textContent = open ? JSON.stringify(event, null, 2) : '';
    json.hidden = !open;
  });
  return element;
}

/**
 * A sentence with its accounts linked and its money set off.
 *
 * @param {Element} element
 * @param {Piece[]} pieces
 * @param {string} [here] the account whose page this is, which needs no link
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
