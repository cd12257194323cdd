// @ts-check
import { html, refs } from '../html.js';
import { hrefOf } from '../route.js';

/** @import { Event } from '../api.js' */
/** @import { Piece } from '../format.js' */

/**
 * The JSON of an entry, written only when it is opened.
 *
 * @param {HTMLElement} element with `details` and a `json` part
 * @param {Event} event
 */
export function openable(element, event) {
  const { details, json } = refs(element);
  details.addEventListener('toggle', () => {
    json.textContent = details.open ? JSON.stringify(event, null, 2) : '';
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
export function write(element, pieces, here) {
  if (element.textContent === pieces.map((piece) => piece.text).join('')) return;
  element.replaceChildren(...pieces.map((piece) => written(piece, here)));
}

/** @param {Piece} piece @param {string} [here] */
function written({ kind, text, id }, here) {
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
