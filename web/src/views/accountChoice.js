// @ts-check
import { Problem } from '../api.js';
import { html, refs, setText } from '../html.js';

/** @import { AccountResponse } from '../api.js' */
/** @import { Context } from './view.js' */

const OPTIONS_MAX = 8;
const SEARCH_PAUSE_MS = 200;

/**
 * A field in which one account is searched and chosen: a combobox with a list of matches. Text
 * alone chooses nothing.
 *
 * @param {Pick<Context, 'api' | 'store'>} context
 * @param {{ id: string, name: string, label: string,
 *     refusalOf: (account: AccountResponse) => string }} options `refusalOf` says why an account
 *     can't be chosen; empty if it can
 */
export function mountAccountChoice({ api, store }, { id, name, label, refusalOf }) {
  const element = html`
    <div class="field choice">
      <label for="${id}">${label}</label>
      <input
        id="${id}"
        name="${name}"
        data-ref="choiceInput"
        role="combobox"
        aria-autocomplete="list"
        aria-expanded="false"
        aria-controls="${id}-list"
        aria-describedby="${id}-error ${id}-note"
        autocomplete="off"
        spellcheck="false"
        maxlength="254"
        placeholder="Search name or e-mail"
      />
      <ul id="${id}-list" role="listbox" aria-label="Accounts" data-ref="choiceList" hidden></ul>
      <p class="hint" id="${id}-note" role="status" data-ref="choiceNote"></p>
      <p class="error" id="${id}-error" data-error="${name}"></p>
    </div>
  `;
  const { choiceInput: input, choiceList: list, choiceNote: note } = refs(element);
  /** @type {AccountResponse | null} */
  let chosen = null;
  /** @type {AccountResponse[]} */
  let matches = [];
  let active = -1;
  let searches = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let pause;

  input.addEventListener('input', () => {
    forget();
    clearTimeout(pause);
    const text = input.value.trim();
    if (text === '') return;
    pause = setTimeout(() => search(text), SEARCH_PAUSE_MS);
  });
  input.addEventListener('blur', close);
  // Otherwise a click would take the focus from the field, which closes the list.
  list.addEventListener('mousedown', (/** @type {MouseEvent} */ press) => press.preventDefault());
  list.addEventListener('click', (/** @type {MouseEvent} */ { target }) => {
    const option = target instanceof Element && target.closest('[role="option"]');
    if (option) choose([...list.children].indexOf(option));
  });
  input.addEventListener('keydown', (/** @type {KeyboardEvent} */ key) => {
    if (list.hidden) return;
    if (key.key === 'ArrowDown') activate((active + 1) % matches.length);
    else if (key.key === 'ArrowUp') activate(active <= 0 ? matches.length - 1 : active - 1);
    else if (key.key === 'Enter') active === -1 ? activate(0) : choose(active);
    else if (key.key === 'Escape') close();
    else return;
    key.preventDefault();
  });

  /** @param {string} text */
  async function search(text) {
    const mine = ++searches;
    try {
      const page = { search: text, cursor: null, limit: OPTIONS_MAX };
      const { accounts, next } = await api.accounts(page, store.state().log.lastPosition);
      if (mine === searches) show(text, accounts, next !== null);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (mine === searches) setText(note, error.message);
    }
  }

  /** @param {string} text @param {AccountResponse[]} accounts @param {boolean} more */
  function show(text, accounts, more) {
    matches = accounts;
    active = -1;
    list.replaceChildren(...accounts.map((account, i) => optionOf(account, `${id}-${i}`)));
    setOpen(accounts.length > 0 && document.activeElement === input);
    setText(note, noteOf(text, accounts.length, more));
  }

  /** @param {AccountResponse} account @param {string} optionId */
  function optionOf(account, optionId) {
    const refusal = refusalOf(account);
    return html`
      <li role="option" id="${optionId}" aria-selected="false" aria-disabled="${refusal !== ''}">
        <span class="account-name">${account.name}</span>
        <span class="account-email">${refusal || account.email}</span>
      </li>
    `;
  }

  /** @param {number} index */
  function activate(index) {
    list.children[active]?.setAttribute('aria-selected', 'false');
    active = index;
    const option = list.children[active];
    option.setAttribute('aria-selected', 'true');
    option.scrollIntoView({ block: 'nearest' });
    input.setAttribute('aria-activedescendant', option.id);
  }

  /** @param {number} index */
  function choose(index) {
    const account = matches[index];
    if (!account || refusalOf(account) !== '') return;
    forget();
    chosen = account;
    input.value = account.name;
    setText(note, [account.email, `account ${account.aggregateId.slice(0, 8)}`].join(' · '));
    input.dispatchEvent(new Event('chosen', { bubbles: true }));
  }

  /** Forgets the choice and the matches, but not the text. */
  function forget() {
    searches++;
    chosen = null;
    matches = [];
    setText(note, '');
    close();
  }

  function close() {
    active = -1;
    setOpen(false);
  }

  /** @param {boolean} open */
  function setOpen(open) {
    list.hidden = !open;
    input.setAttribute('aria-expanded', String(open));
    if (active === -1) input.removeAttribute('aria-activedescendant');
  }

  return { element, chosen: () => chosen, forget };
}

/** @param {string} text @param {number} count @param {boolean} more */
function noteOf(text, count, more) {
  if (count === 0) return `No account matches “${text}”.`;
  if (more) return `More than ${count} accounts match. Type more to see the others.`;
  return count === 1 ? '1 account matches.' : `${count} accounts match.`;
}
