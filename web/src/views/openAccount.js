// @ts-check
import { html } from '../html.js';
import { field, handleSubmit, outcome } from './form.js';
import { mountReport } from './report.js';

/** @import { Context, View } from './view.js' */

const COMMON = ['USD', 'EUR', 'GBP', 'CHF', 'CZK', 'JPY'];
const OTHER = (
  'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD ' +
  'CAD CDF CLP CNY COP CRC CUP CVE DJF DKK DOP DZD EGP ERN ETB FJD FKP GEL GHS GIP GMD GNF GTQ ' +
  'GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD KES KGS KHR KMF KPW KRW KWD KYD KZT LAK ' +
  'LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK ' +
  'NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE ' +
  'SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX UYU UZS VES VND VUV ' +
  'WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG'
).split(' ');

/**
 * The page with the form for a new account.
 *
 * @param {Context} context
 * @returns {View}
 */
export function mountOpenAccount(context) {
  const form = openAccountForm(context);
  const report = mountReport(context);
  const element = html`
    <div class="view">
      <header class="page-head"><h1>New account</h1></header>
      ${form} ${report.element}
    </div>
  `;
  return {
    element,
    update: (state) => report.update(state.report),
    title: () => 'New account · Daybook',
    accountIds: () => [],
    focus: () => form.querySelector('input')?.focus(),
  };
}

/**
 * The form for a new account. After success it shows the account's page with focus on the amount.
 *
 * @param {Context} context
 */
export function openAccountForm({ api, navigate, ensureShown, reporter }) {
  const form = html`
    <form class="stacked-form">
      ${field('Name', html`<input id="open-name" name="name" autocomplete="off" maxlength="200" />`)}
      ${field(
        'E-mail',
        html`<input id="open-email" name="email" type="email" autocomplete="off" maxlength="254" />`,
      )}
      ${field('Currency', currencies())}
      <div class="form-actions">
        <button value="open" data-pending="Opening…">Open account</button>
      </div>
      ${outcome()}
    </form>
  `;
  handleSubmit(/** @type {HTMLFormElement} */ (form), async ({ name, email, currency }, _, key) => {
    const command = { name: 'CreateUser', values: `${name}, ${email}, ${currency}` };
    const { account } = await reporter.run(command, [], () =>
      api.createUser({ name, email, currency }, key),
    );
    ensureShown(account);
    navigate({ page: 'account', id: account.aggregateId, to: null }, 'amount');
    return '';
  });
  return form;
}

function currencies() {
  const names = new Intl.DisplayNames('en', { type: 'currency' });
  /** @param {string} code */
  const option = (code) => html`<option value="${code}">${code} · ${names.of(code)}</option>`;
  return html`
    <select id="open-currency" name="currency">
      <optgroup label="Common currencies">${COMMON.map(option)}</optgroup>
      <optgroup label="Other currencies">${OTHER.map(option)}</optgroup>
    </select>
  `;
}
