// @ts-check
import { eventCount } from '../format.js';
import { html, refs, setText } from '../html.js';
import { connectionState } from '../log.js';
import { mountAccountList } from './accountList.js';
import { mountLogNotice } from './logNotice.js';

/** @import { Log } from '../log.js' */
/** @import { State } from '../store.js' */
/** @import { Context } from './view.js' */

/**
 * The layout of every page: header with connection state, current page, list of accounts. The list
 * is on the left, but comes last for keyboards and screen readers.
 *
 * @param {Context} context
 */
export function mountLayout(context) {
  const skip = html`<button class="skip" type="button">Skip to content</button>`;
  const header = html`
    <header class="header">
      <div class="header-row">
        <a class="wordmark" href="#/">
          <svg viewBox="0 0 24 28" width="20" height="24" aria-hidden="true">
            <rect class="wordmark-cover" x="0" y="0" width="24" height="28" rx="2.5" />
            <rect class="wordmark-page" x="4" y="3.5" width="17" height="21" rx="1" />
            <path class="wordmark-margin" d="M8.5 3.5v21M10.5 3.5v21" />
          </svg>
          Daybook
        </a>
        <nav class="pages" aria-label="Pages">
          <a data-ref="events" href="#/">Events</a>
          <a data-ref="accounts" class="phone-only" href="#/accounts">Accounts</a>
          <a data-ref="open" href="#/open">New account</a>
          <a data-ref="readModels" href="#/read-models">Read models</a>
          <a data-ref="learn" href="#/learn">Learn</a>
          <a href="/explorer/">Explorer</a>
        </nav>
        <p class="connection" role="status" data-ref="connection"><span data-ref="text"></span></p>
      </div>
      <p class="unavailable" data-ref="unavailable" hidden>
        The server is unavailable. This page may be out of date until the connection is back.
      </p>
    </header>
  `;
  const accountList = mountAccountList(context);
  const page = html`<div class="page" tabindex="-1"></div>`;
  const news = html`<p class="visually-hidden" role="status"></p>`;
  const content = html`<main class="content">${page}${accountList.element}${news}</main>`;
  const logNotice = mountLogNotice(context);
  const part = refs(header);
  skip.addEventListener('click', () => page.focus());

  return {
    elements: [skip, header, content, logNotice.element],
    /** Announces a text to screen readers when they are idle. @param {string} text */
    announce: (text) => news.replaceChildren(text),
    /** @param {State} state @param {HTMLElement} view */
    update(state, view) {
      if (page.firstElementChild !== view) page.replaceChildren(view);
      content.dataset.page = state.route.page;
      for (const name of ['events', 'accounts', 'open', 'readModels', 'learn']) {
        if (state.route.page === name) part[name].setAttribute('aria-current', 'page');
        else part[name].removeAttribute('aria-current');
      }
      part.connection.dataset.connection = connectionState(state.log);
      setText(part.text, connectionText(state.log));
      part.unavailable.hidden = state.log.connected || state.log.connection === 0;
      accountList.update(state);
      logNotice.update(state.seals);
    },
  };
}

/** @param {Log} log */
function connectionText(log) {
  switch (connectionState(log)) {
    case 'connecting':
      return 'Connecting…';
    case 'live':
      return 'Live';
    case 'reconnecting':
      return 'Reconnecting…';
    case 'behind':
      return log.knownHead > log.lastPosition
        ? `${eventCount(log.knownHead - log.lastPosition)} behind`
        : 'Catching up…';
  }
}
