// @ts-check
import './styles/main.css';
import { FORGOTTEN } from './accounts.js';
import * as api from './api.js';
import { startFeed } from './feed.js';
import { startLoader } from './loader.js';
import { createNames } from './names.js';
import { hrefOf, routeOf } from './route.js';
import { createStore } from './store.js';
import { mountAccount } from './views/account.js';
import { mountEntries } from './views/events.js';
import { mountOpen } from './views/openAccount.js';
import { mountProjections } from './views/readModels.js';
import { mountShell } from './views/layout.js';

/** @import { Route } from './route.js' */
/** @import { State } from './store.js' */
/** @import { Context, View } from './views/view.js' */

const store = createStore();
const names = createNames(api.account, refresh);
const loader = startLoader(store, api);
let focus = 'heading';

/** @type {Context} */
const context = {
  store,
  api,
  names,
  refresh,
  expect: loader.expect,
  go(route, part = 'heading') {
    focus = part;
    location.hash = hrefOf(route);
  },
};

const shell = mountShell(context);
document.body.prepend(...shell.elements);

/** @type {{ key: string, view: View } | null} */
let shown = null;

/** @param {State} state */
function render(state) {
  const key = keyOf(state.route);
  const turned = shown !== null && shown.key !== key;
  if (shown?.key !== key) shown = { key, view: mount(state.route) };
  shell.update(state, shown.view.element);
  shown.view.update(state);
  names.want(shown.view.accounts(state));
  document.title = shown.view.title(state);
  if (turned) shown.view.focus(focus);
  if (turned) focus = 'heading';
}

/** A view stays for as long as the key is the same. @param {Route} route */
function keyOf(route) {
  if (route.page === 'account') return `account ${route.id}`;
  return route.page === 'open' || route.page === 'views' ? route.page : 'entries';
}

/** @param {Route} route @returns {View} */
function mount(route) {
  if (route.page === 'account') return mountAccount(context, route.id);
  if (route.page === 'views') return mountProjections(context);
  return route.page === 'open' ? mountOpen(context) : mountEntries(context);
}

let due = false;
/** Once a frame, however much has happened. */
function refresh() {
  if (due) return;
  due = true;
  requestAnimationFrame(() => {
    due = false;
    render(store.state());
  });
}

store.watch((state) => {
  for (const event of state.log.applied) learn(event);
  refresh();
});
store.watch((state, before) => {
  if (state.log.opened && !before.log.opened) state.log.events.forEach(learn);
  for (const { id, name } of state.index === before.index ? [] : state.index.accounts) {
    names.learn(id, name);
  }
  if (state.ledger) names.learn(state.ledger.account.id, state.ledger.account.name);
});

/** @param {api.Event} event */
function learn({ eventType, aggregateId, data }) {
  if (eventType === 'USER_CREATED') names.learn(aggregateId, data.name);
  if (eventType === 'PERSON_FORGOTTEN') names.learn(aggregateId, FORGOTTEN.name);
}

function follow() {
  store.tell({ kind: 'routed', route: routeOf(location.hash) });
  scrollTo(0, 0);
}

addEventListener('hashchange', follow);
follow();
startFeed(store, api);
