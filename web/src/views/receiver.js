// @ts-check
import { Problem } from '../api.js';
import { mountAccountChoice } from './accountChoice.js';

/** @import { AccountResponse } from '../api.js' */
/** @import { Context } from './view.js' */

/**
 * The field in which the receiver of a transfer is searched and chosen.
 *
 * @param {Pick<Context, 'api' | 'store'>} context
 * @param {string} sender id of the sending account
 * @param {string} fieldId
 */
export function mountReceiver(context, sender, fieldId) {
  let currency = '';
  const choice = mountAccountChoice(context, { id: fieldId, name: 'to', label: 'To', refusalOf });

  /** @param {AccountResponse} account */
  function refusalOf(account) {
    if (account.aggregateId === sender) return 'This account';
    if (account.isClosed) return 'Closed';
    return account.currency === currency ? '' : `Kept in ${account.currency}`;
  }

  return {
    element: choice.element,
    forget: choice.forget,
    /** @param {string} code */
    setCurrency(code) {
      currency = code;
    },
    /**
     * The chosen account.
     *
     * @throws {Problem} on the field, if none is chosen
     *
     * @param {string} text in the field
     */
    require(text) {
      const to = choice.chosen();
      if (to !== null) return to;
      const words =
        text === ''
          ? 'Search for the receiver, and choose from the list.'
          : `“${text}” is only a search. Choose the receiver from the list.`;
      throw new Problem(words, 0, 'to');
    },
  };
}
