package dev.daybook.explorer.parts;

import java.util.regex.Pattern;

/// Addresses of the application that pages link to.
public final class LinkAddress {
  /// A path on the same host, or a web address. Not `//host`, which is a path to the eye alone.
  private static final Pattern LINK = Pattern.compile("(/(?!/)|https?://)\\P{Cntrl}*");

  private LinkAddress() {}

  /// Checks an address.
  ///
  /// @throws IllegalArgumentException if it is neither a path nor a web address
  public static void require(String address) {
    if (!isLink(address)) {
      throw new IllegalArgumentException(
          "An address begins with /, http:// or https://, not as " + address);
    }
  }

  public static boolean isLink(String address) {
    return LINK.matcher(address).matches();
  }
}
