// @ts-check
import './styles/main.css';
import { FORGOTTEN } from './accounts.js';
import { createAnnouncer } from './announcer.js';
import * as api from './api.js';
import { startFeed } from './feed.js';
import { startLoader } from './loader.js';
import { createNames } from './names.js';
import { createReporter } from './report.js';
import { hrefOf, routeOf } from './route.js';
import { startSeals } from './seals.js';
import { createStore } from './store.js';
import { mountAccount } from './views/account.js';
import { mountEvents } from './views/events.js';
import { mountImport } from './views/importFile.js';
import { mountLayout } from './views/layout.js';
import { mountLearn } from './views/learn.js';
import { mountOpenAccount } from './views/openAccount.js';
import { mountReadModels } from './views/readModels.js';
import { mountStatement } from './views/statement.js';
import { mountUnknown } from './views/unknown.js';

/** @import { Route } from './route.js' */
/** @import { State } from './store.js' */
/** @import { Context, View } from './views/view.js' */

const store = createStore();
const names = createNames(api.account, refresh);
const loader = startLoader(store, api);
let focus = 'heading';
/** @type {ReturnType<typeof mountLayout>} */
let layout;
const announcer = createAnnouncer((text) => layout.announce(text));

/** @type {Context} */
const context = {
  store,
  api,
  names,
  reporter: createReporter(store, api),
  refresh,
  announce: announcer.add,
  ensureShown: loader.ensureShown,
  navigate(route, part = 'heading') {
    focus = part;
    location.hash = hrefOf(route);
  },
};

layout = mountLayout(context);
document.body.prepend(...layout.elements);

/** @type {{ key: string, view: View } | null} */
let shown = null;

/** @param {State} state */
function render(state) {
  const key = keyOf(state.route);
  const pageChanged = shown !== null && shown.key !== key;
  if (shown?.key !== key) shown = { key, view: mount(state.route) };
  layout.update(state, shown.view.element);
  shown.view.update(state);
  names.request(shown.view.accountIds(state));
  document.title = shown.view.title(state);
  if (pageChanged) shown.view.focus(focus);
  if (pageChanged) focus = 'heading';
}

/** A view stays mounted while its key is the same. @param {Route} route */
function keyOf(route) {
  switch (route.page) {
    case 'account':
      return `account ${route.id}`;
    case 'statement':
      return `statement ${route.id}`;
    case 'unknown':
      return `unknown ${route.path}`;
    case 'accounts':
      return 'events';
    default:
      return route.page;
  }
}

/** @param {Route} route @returns {View} */
function mount(route) {
  switch (route.page) {
    case 'account':
      return mountAccount(context, route.id);
    case 'open':
      return mountOpenAccount(context);
    case 'import':
      return mountImport(context);
    case 'learn':
      return mountLearn(context);
    case 'readModels':
      return mountReadModels(context);
    case 'statement':
      return mountStatement(context, route.id);
    case 'unknown':
      return mountUnknown(route.path);
    case 'events':
    case 'accounts':
      return mountEvents(context);
  }
}

let frameRequested = false;
/** Renders at most once a frame. */
function refresh() {
  if (frameRequested) return;
  frameRequested = true;
  requestAnimationFrame(() => {
    frameRequested = false;
    render(store.state());
  });
}

store.subscribe((state) => {
  for (const event of state.log.applied) learnName(event);
  refresh();
});
store.subscribe((state, before) => {
  if (state.log.loaded && !before.log.loaded) state.log.events.forEach(learnName);
  if (state.accountList !== before.accountList) {
    for (const { id, name } of state.accountList.accounts) names.set(id, name);
  }
  if (state.ledger) names.set(state.ledger.account.id, state.ledger.account.name);
});

/** @param {api.Event} event */
function learnName({ eventType, aggregateId, data }) {
  if (eventType === 'USER_CREATED') names.set(aggregateId, data.name);
  if (eventType === 'PERSON_FORGOTTEN') names.set(aggregateId, FORGOTTEN.name);
}

function changeRoute() {
  store.dispatch({ kind: 'route-changed', route: routeOf(location.hash) });
  scrollTo(0, 0);
}

addEventListener('hashchange', changeRoute);
addEventListener('visibilitychange', startSeals(store, api));
changeRoute();
startFeed(store, api);
