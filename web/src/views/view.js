// @ts-check

/** @import { AccountAnswer } from '../api.js' */
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
 * @property {(account: AccountAnswer) => void} expect the server said so: see that it shows
 * @property {(route: Route, focus?: 'heading' | 'amount') => void} go
 */

/**
 * A page: mounted once, then updated with each state; updating twice with the same changes nothing.
 *
 * @typedef {object} View
 * @property {HTMLElement} element
 * @property {(state: State) => void} update
 * @property {(state: State) => string} title
 * @property {(state: State) => string[]} accounts those whose names are on the page
 * @property {(part: string) => void} focus
 */

export {};
