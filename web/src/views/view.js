// @ts-check

/** @import { AccountResponse } from '../api.js' */
/** @import { Names } from '../names.js' */
/** @import { Route } from '../route.js' */
/** @import { State, Store } from '../store.js' */

/**
 * What views are given.
 *
 * @typedef {object} Context
 * @property {Store} store
 * @property {typeof import('../api.js')} api
 * @property {Names} names
 * @property {() => void} refresh draws again with the next frame
 * @property {(account: AccountResponse) => void} ensureShown the server said so: see that it shows
 * @property {(route: Route, focus?: 'heading' | 'amount') => void} navigate
 */

/**
 * A page: mounted once, then updated with each state; updating twice with the same changes nothing.
 *
 * @typedef {object} View
 * @property {HTMLElement} element
 * @property {(state: State) => void} update
 * @property {(state: State) => string} title
 * @property {(state: State) => string[]} accountIds those whose names are on the page
 * @property {(part: string) => void} focus
 */

export {};
