// @ts-check
// The frame of the explorer: header, routes by the address's hash, and keys.

import { html } from './dom.js';
import { address } from './format.js';
import { logView } from './log.js';
import { nodesView } from './nodes.js';
import { errorNote, get, showKeys } from './parts.js';
import { stepsView } from './steps.js';
import { timeline } from './timeline.js';
import {
  overviewView,
  readersView,
  searchView,
  streamView,
  streamsView,
  typesView,
} from './views.js';

/**
 * @typedef {object} View
 * @property {HTMLElement} page
 * @property {URLSearchParams} parameters
 * @property {any} session
 * @property {AbortSignal} signal
 */

/**
 * Takes over changed parameters; returns false if the page has to be shown again.
 *
 * @typedef {(parameters: URLSearchParams) => boolean} Update
 */

/** @type {Record<string, {title: string, show: (view: View) => Promise<Update | void>}>} */
const VIEWS = {
  overview: { title: 'Overview', show: overviewView },
  log: { title: 'Log', show: logView },
  streams: { title: 'Streams', show: streamsView },
  stream: { title: 'Stream', show: streamView },
  types: { title: 'Types', show: typesView },
  readers: { title: 'Read models', show: readersView },
  steps: { title: 'Steps of a read model', show: stepsView },
  nodes: { title: 'Nodes', show: nodesView },
  search: { title: 'Search', show: searchView },
};
const PAGES = ['overview', 'log', 'streams', 'types', 'readers', 'nodes'];

const page = html`<main class="page" id="page" tabindex="-1"></main>`;
const cursor = timeline(route);
const pastNote = html`<p class="past-note" data-as-of hidden></p>`;
/** Pages that show the present. */
const PRESENT = ['readers', 'steps', 'nodes'];
/** Pages that belong to a page of the navigation. @type {Record<string, string>} */
const PARTS = { stream: 'streams', steps: 'readers' };
let showing = new AbortController();
/** @type {any} */
let session = null;
let shown = '';
/** @type {Update} */
const showAgain = () => false;
let update = showAgain;

function route() {
  const [name, query = ''] = location.hash.replace(/^#\/?/, '').split(/\?(.*)/s);
  return { name: name || 'overview', parameters: new URLSearchParams(query) };
}

async function show() {
  const { name, parameters } = route();
  if (shown === name && update(parameters)) return;
  showing.abort();
  showing = new AbortController();
  const { signal } = showing;
  update = showAgain;
  const view = Object.hasOwn(VIEWS, name) ? VIEWS[name] : null;
  for (const link of document.querySelectorAll('.pages [data-page]')) {
    const current = link.getAttribute('data-page') === (PARTS[name] ?? name);
    link.setAttribute('href', address(String(link.getAttribute('data-page'))));
    if (current) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  cursor.show(pastNote, !PRESENT.includes(name)).catch((/** @type {unknown} */ error) => {
    pastNote.hidden = false;
    pastNote.replaceChildren(errorNote(error));
  });
  document.title = `${view?.title ?? 'Unknown page'} · ${session.title} explorer`;
  const isFirst = shown === '';
  const isOtherPage = !isFirst && shown !== name;
  shown = name;
  if (!view) {
    page.replaceChildren(
      html`<h1 tabindex="-1">Unknown page</h1>`,
      html`<p><a href="${address('overview')}">To the overview</a></p>`,
    );
    return;
  }
  page.setAttribute('aria-busy', 'true');
  try {
    const updated = await view.show({ page, parameters, session, signal });
    if (!signal.aborted) update = updated ?? showAgain;
  } catch (error) {
    if (signal.aborted) return;
    page.replaceChildren(html`<h1 tabindex="-1">${view.title}</h1>`, errorNote(error));
  }
  if (signal.aborted) return;
  page.removeAttribute('aria-busy');
  // What had the focus may be gone with the part of the page that was shown before.
  const hasLostFocus = !isFirst && document.activeElement === document.body;
  const part = isOtherPage
    ? /** @type {HTMLElement | null} */ (page.querySelector('[data-focus]'))
    : null;
  if (part) part.scrollIntoView();
  else if (isOtherPage) window.scrollTo(0, 0);
  if (isOtherPage || hasLostFocus)
    (part ?? page.querySelector('h1'))?.focus({ preventScroll: true });
}

function frame() {
  const search = html`<form class="search" role="search">
    <input
      type="search"
      name="q"
      aria-label="Search positions, streams, tags and ids"
      placeholder="Search  /"
      maxlength="300"
    />
  </form>`;
  search.addEventListener('submit', (submitted) => {
    submitted.preventDefault();
    const q = new FormData(/** @type {HTMLFormElement} */ (search)).get('q');
    location.hash = address('search', { q });
  });
  document.body.append(
    html`<a class="skip" href="#page">To the content</a>`,
    html`<header class="header">
      <div class="header-row">
        <a class="wordmark" href="${address('overview')}"
          >${session.title} <small>explorer</small></a
        >
        <nav class="pages" aria-label="Pages">
          ${PAGES.map(
            (name) => html`<a href="${address(name)}" data-page="${name}">${VIEWS[name].title}</a>`,
          )}
          ${session.learn ? html`<a href="${session.learn}">Learn</a>` : null}
          ${session.home ? html`<a href="${session.home.address}">${session.home.name}</a>` : null}
        </nav>
        ${search}
      </div>
      ${pastNote}
    </header>`,
    page,
    cursor.bar,
    html`<div id="announcements" class="visually-hidden" role="status"></div>`,
  );
  document.querySelector('.skip')?.addEventListener('click', (clicked) => {
    clicked.preventDefault(); // the hash is the route
    page.focus();
  });
}

/** @param {number} step */
function move(step) {
  const rows = [
    .../** @type {NodeListOf<HTMLAnchorElement>} */ (page.querySelectorAll('.list a.row')),
  ];
  if (rows.length === 0) return;
  const at = rows.findIndex((it) => it.hasAttribute('aria-current'));
  rows[Math.max(0, Math.min(rows.length - 1, at + step))].click();
}

/** @param {KeyboardEvent} pressed */
function press(pressed) {
  if (pressed.ctrlKey || pressed.metaKey) {
    if (pressed.key !== 'k') return;
    pressed.preventDefault();
    focusSearch();
    return;
  }
  const target = pressed.target;
  if (pressed.altKey || document.querySelector('dialog[open]')) return;
  if (target instanceof HTMLElement && target.matches('input, textarea, select')) return;
  /** @type {Record<string, () => void>} */
  const actions = {
    j: () => move(1),
    k: () => move(-1),
    p: () => /** @type {HTMLElement | null} */ (page.querySelector('[data-pause]'))?.click(),
    '[': () => cursor.step(-1),
    ']': () => cursor.step(1),
    '/': focusSearch,
    '?': showKeys,
    Escape: () => /** @type {HTMLElement | null} */ (page.querySelector('[data-close]'))?.click(),
  };
  if (!Object.hasOwn(actions, pressed.key)) return;
  pressed.preventDefault();
  actions[pressed.key]();
}

function focusSearch() {
  /** @type {HTMLElement | null} */ (document.querySelector('.search input'))?.focus();
}

async function start() {
  try {
    session = await get('session');
  } catch (error) {
    document.body.append(page);
    page.append(html`<h1>Explorer</h1>`, errorNote(error));
    return;
  }
  frame();
  window.addEventListener('hashchange', show);
  document.addEventListener('keydown', press);
  page.addEventListener('click', (clicked) => {
    if (/** @type {Element} */ (clicked.target).closest('[data-keys]')) showKeys();
  });
  await show();
}

await start();
