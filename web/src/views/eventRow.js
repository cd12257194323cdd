// @ts-check
import { countOf, recordingOf } from '../format.js';
import { html, refs } from '../html.js';
import { hrefOf } from '../route.js';

/** @import { Event } from '../api.js' */
/** @import { Piece } from '../format.js' */

/**
 * A row that shows the JSON of its event on a click.
 *
 * @param {Event} event
 * @param {'position' | 'version'} numbering
 * @param {HTMLElement[]} cells
 */
export function createEventRow(event, numbering, cells) {
  const number = countOf(event[numbering]);
  const label = numbering === 'position' ? 'Position' : 'Version';
  const element = html`
    <li class="event-row" data-type="${event.eventType}">
      <div class="event-summary" title="${recordingOf(event)}" data-ref="row">
        <span class="number"><span class="visually-hidden">${label} </span>${number}</span>
        ${cells}
        <button
          type="button"
          class="toggle-json"
          data-ref="toggle"
          aria-label="JSON of ${numbering} ${number}"
          aria-expanded="false"
        ></button>
      </div>
      <pre data-ref="json" tabindex="0" aria-label="JSON of ${numbering} ${number}" hidden></pre>
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
