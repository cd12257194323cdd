package dev.daybook.accounts.domain;

import java.util.HashMap;
import java.util.Map;
import java.util.StringTokenizer;

/// The currencies of ISO 4217 that have a minor unit, by code.
///
/// Current currencies are those of list one, published on [Currency#LIST_PUBLISHED] by SIX, the
/// maintenance agency. Historic currencies are those of list three that `java.util.Currency` of JDK
/// 25 contains, with its decimals. The decimals of a code never change: stored amounts depend on
/// them.
final class CurrencyTable {
  static final Map<String, Currency> BY_CODE = byCode();

  private CurrencyTable() {}

  private static Map<String, Currency> byCode() {
    Map<String, Currency> table = new HashMap<>();
    add(table, true, 0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF");
    add(
        table,
        true,
        2,
        """
        AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD
        CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP
        GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK
        LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO
        NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS
        SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST
        XAD XCD XCG YER ZAR ZMW ZWG
        """);
    add(table, true, 3, "BHD IQD JOD KWD LYD OMR TND");
    add(table, true, 4, "CLF UYW");
    add(table, false, 0, "ADP BEF BYB BYR ESP GRD ITL LUF MGF PTE ROL TPE TRL");
    add(
        table,
        false,
        2,
        """
        AFA ANG ATS AYM AZM BGL BGN CSD CUC CYP DEM EEK FIM FRF GHC GWP HRK IEP LTL LVL MRO MTL
        MZM NLG RUR SDD SIT SKK SLL SRG STD TMM USS VEB VEF YUM ZMK ZWD ZWL ZWN ZWR
        """);
    return Map.copyOf(table);
  }

  private static void add(
      Map<String, Currency> table, boolean current, int decimals, String codes) {
    for (var each = new StringTokenizer(codes); each.hasMoreTokens(); ) {
      String code = each.nextToken();
      if (table.put(code, new Currency(code, decimals, current)) != null) {
        throw new IllegalStateException("Duplicate currency code " + code);
      }
    }
  }
}
