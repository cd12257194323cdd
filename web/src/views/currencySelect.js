// @ts-check
import { html } from '../html.js';

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

/** The choice of a currency, in a field named `currency`. @param {string} id */
export function currencySelect(id) {
  const names = new Intl.DisplayNames('en', { type: 'currency' });
  /** @param {string} code */
  const option = (code) => html`<option value="${code}">${code} · ${names.of(code)}</option>`;
  return html`
    <select id="${id}" name="currency">
      <optgroup label="Common currencies">${COMMON.map(option)}</optgroup>
      <optgroup label="Other currencies">${OTHER.map(option)}</optgroup>
    </select>
  `;
}
