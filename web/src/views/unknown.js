// @ts-check
import { html, refs } from '../html.js';

/** @import { View } from './view.js' */

/** Links to the pages that there are, for an address that leads nowhere. */
export function wayOn() {
  return html`
    <ul class="way-on">
      <li><a href="#/">All events</a></li>
      <li><a href="#/accounts">All accounts</a></li>
      <li><a href="#/open">New account</a></li>
    </ul>
  `;
}

/**
 * The page at an address that has none.
 *
 * @param {string} path
 * @returns {View}
 */
export function mountUnknown(path) {
  const element = html`
    <div class="view">
      <header class="page-head">
        <div>
          <h1 tabindex="-1" data-ref="title">There is no page at this address</h1>
          <p class="page-note"><code>#/${path}</code></p>
        </div>
      </header>
      <p>The address may be mistyped, or cut off. From here you can go on to:</p>
      ${wayOn()}
    </div>
  `;
  const { title } = refs(element);
  return {
    element,
    update() {},
    title: () => 'No page · Daybook',
    accountIds: () => [],
    focus: () => title.focus(),
  };
}
