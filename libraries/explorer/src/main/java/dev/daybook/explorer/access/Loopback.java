package dev.daybook.explorer.access;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// Recognises requests that were sent by a program on this machine, to this machine's own name.
public final class Loopback {
  private static final List<String> PROXY_HEADERS =
      List.of("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via");

  /// IPv4, IPv6 and IPv4 in IPv6, as containers and browsers write them. No name is looked up.
  private static final Pattern ADDRESS =
      Pattern.compile(
          "127(\\.\\d{1,3}){3}" + "|\\[?(::1|0(:0){6}:1|::ffff:127(\\.\\d{1,3}){3})(%[\\w.]+)?]?");

  private Loopback() {}

  static boolean isSource(HttpServletRequest request) {
    return isSource(
        request.getRemoteAddr(),
        request.getServerName(),
        header -> request.getHeader(header) != null);
  }

  /// Whether a program on this machine has sent a request itself. A proxy on this machine is not
  /// one, if it sets one of the headers by which proxies tell for whom they send.
  ///
  /// @param remote address of the sender, never looked up
  /// @param host name or address that the request was sent to, without a port
  /// @param hasHeader whether the request has a header of this name, in any case
  public static boolean isSource(String remote, String host, Predicate<String> hasHeader) {
    return isAddress(remote) && isName(host) && PROXY_HEADERS.stream().noneMatch(hasHeader);
  }

  private static boolean isName(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    return name.equals("localhost") || name.endsWith(".localhost") || isAddress(name);
  }

  private static boolean isAddress(String text) {
    return ADDRESS.matcher(text.toLowerCase(Locale.ROOT)).matches();
  }
}
