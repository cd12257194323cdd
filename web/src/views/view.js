// @ts-check

/** @import { AccountResponse } from '../api.js' */
/** @import { Names } from '../names.js' */
/** @import { Route } from '../route.js' */
/** @import { State, Store } from '../store.js' */

/**
 * Dependencies of the views.
 *
 * @typedef {object} Context
 * @property {Store} store
 * @property {typeof import('../api.js')} api
 * @property {Names} names
 * @property {ReturnType<typeof import('../report.js').createReporter>} reporter sends commands
 * @property {() => void} refresh renders again in the next frame
 * @property {(count: number, text: string) => void} announce
 *     announces new events to screen readers: their number, and the newest one
 * @property {(account: AccountResponse) => void} ensureShown
 *     reads the account again unless the feed delivers its new version soon
 * @property {(route: Route, focus?: 'heading' | 'amount') => void} navigate
 */

/**
 * A page: mounted once, then updated with each state. Updates are idempotent.
 *
 * @typedef {object} View
 * @property {HTMLElement} element
 * @property {(state: State) => void} update
 * @property {(state: State) => string} title
 * @property {(state: State) => string[]} accountIds accounts whose names are on the page
 * @property {(part: string) => void} focus
 */

export {};
