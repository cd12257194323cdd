// @ts-check
import { visibleAccounts } from '../accounts.js';
import { each, html, refs, setText } from '../html.js';
import { decimal } from '../money.js';
import { hrefOf } from '../route.js';

/** @import { Account } from '../accounts.js' */
/** @import { State } from '../store.js' */
/** @import { Context } from './view.js' */

const SEARCH_PAUSE_MS = 200;

/**
 * The list of accounts with balance and status, in pages.
 *
 * @param {Context} context
 */
export function mountAccountList({ store }) {
  const element = html`
    <section class="account-list" aria-labelledby="account-list-title">
      <div class="account-list-head">
        <h2 id="account-list-title" data-ref="title">Accounts</h2>
        <label class="search">
          <span class="visually-hidden">Search accounts</span>
          <input
            data-ref="search"
            type="search"
            placeholder="Search name or e-mail"
            autocomplete="off"
            spellcheck="false"
            maxlength="254"
          />
        </label>
      </div>
      <p class="note" role="status" data-ref="note"></p>
      <ul class="accounts" data-ref="list"></ul>
      <div class="paging" data-ref="paging">
        <button type="button" class="quiet" data-ref="previous">‹ Previous</button>
        <span data-ref="pageNumber"></span>
        <button type="button" class="quiet" data-ref="next">Next ›</button>
      </div>
    </section>
  `;
  const part = refs(element);

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let pause;
  part.search.addEventListener('input', () => {
    clearTimeout(pause);
    pause = setTimeout(() => {
      const search = part.search.value.trim();
      store.dispatch({ kind: 'account-list-requested', search, cursor: null, previous: [] });
    }, SEARCH_PAUSE_MS);
  });
  part.next.addEventListener('click', () => {
    const { search, cursor, next, previous } = store.state().accountList;
    store.dispatch({
      kind: 'account-list-requested',
      search,
      cursor: next,
      previous: [...previous, cursor],
    });
    element.scrollTo(0, 0);
  });
  part.previous.addEventListener('click', () => {
    const { search, previous } = store.state().accountList;
    const cursor = previous.at(-1) ?? null;
    store.dispatch({
      kind: 'account-list-requested',
      search,
      cursor,
      previous: previous.slice(0, -1),
    });
    element.scrollTo(0, 0);
  });

  let current = '';
  return {
    element,
    /** @param {State} state */
    update({ accountList: list, route, log }) {
      const accounts = visibleAccounts(list);
      // On a phone the list can be a page of its own.
      part.title.setAttribute('aria-level', route.page === 'accounts' ? '1' : '2');
      element.setAttribute('aria-busy', String(list.loading));
      setText(part.note, noteOf(list, accounts.length, log.lastPosition));
      part.note.classList.toggle('error', list.error !== null);
      each(part.list, accounts, (account) => account.id, createRow, updateRow);
      part.paging.hidden = list.cursor === null && list.next === null;
      part.previous.disabled = list.previous.length === 0 || list.loading;
      part.next.disabled = list.next === null || list.loading;
      setText(part.pageNumber, `Page ${list.previous.length + 1}`);

      const selected = route.page === 'account' ? route.id : '';
      for (const link of part.list.querySelectorAll('a')) {
        const here = link.dataset.account === selected;
        if (here) link.setAttribute('aria-current', 'page');
        else link.removeAttribute('aria-current');
        if (here && selected !== current) link.scrollIntoView({ block: 'nearest' });
        if (here) current = selected;
      }
      if (selected === '') current = '';
    },
  };
}

/** @param {State['accountList']} list @param {number} count @param {number} head */
function noteOf(list, count, head) {
  if (list.error) return list.error;
  if (count > 0 || list.loading) return '';
  if (list.search) return `No account matches “${list.search}”.`;
  return head === 0 ? 'No accounts yet.' : '';
}

/** @param {Account} account */
function createRow(account) {
  return html`
    <li>
      <a data-account="${account.id}" href="${hrefOf({ page: 'account', id: account.id, to: null })}">
        <span class="account-name" data-ref="name"></span>
        <span class="account-balance"
          ><span data-ref="balance"></span> <small>${account.currency}</small></span
        >
        <span class="account-email" data-ref="email"></span>
        <span class="account-status" data-ref="status"></span>
      </a>
    </li>
  `;
}

/** @param {HTMLElement} row @param {Account} account */
function updateRow(row, account) {
  const part = refs(row);
  setText(part.name, account.name);
  setText(part.email, account.email);
  setText(part.balance, decimal(account.balance, account.currency));
  setText(part.status, account.closed ? 'Closed' : 'Open');
  row.classList.toggle('closed', account.closed);
}
