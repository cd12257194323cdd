package dev.daybook.explorer.access;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// Recognises requests that were sent by a program on this machine, to this machine's own name.
final class Loopback {
  private static final List<String> PROXY_HEADERS =
      List.of("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via");

  /// IPv4, IPv6 and IPv4 in IPv6, as containers and browsers write them. No name is looked up.
  private static final Pattern ADDRESS =
      Pattern.compile(
          "127(\\.\\d{1,3}){3}" + "|\\[?(::1|0(:0){6}:1|::ffff:127(\\.\\d{1,3}){3})(%[\\w.]+)?]?");

  private Loopback() {}

  static boolean isSource(HttpServletRequest request) {
    return isAddress(request.getRemoteAddr())
        && isName(request.getServerName())
        && PROXY_HEADERS.stream().allMatch(header -> request.getHeader(header) == null);
  }

  private static boolean isName(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    return name.equals("localhost") || name.endsWith(".localhost") || isAddress(name);
  }

  private static boolean isAddress(String text) {
    return ADDRESS.matcher(text.toLowerCase(Locale.ROOT)).matches();
  }
}
