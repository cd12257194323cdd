package dev.daybook.accounts.http.request;

import dev.daybook.accounts.http.routing.Exchange;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/// The wait that a request prefers: `Prefer: wait=<seconds>` (RFC 7240, section 4.3). Other
/// preferences and a wait without a number of seconds are ignored.
public final class WaitPreference {
  public static final String PREFER = "Prefer";

  /// Maximum wait that a request may prefer.
  public static final Duration WAIT_MAX = Duration.ofSeconds(30);

  private static final Pattern SECONDS = Pattern.compile("\\d+");
  private static final int SECONDS_DIGITS_MAX = 9;

  private WaitPreference() {}

  /// Returns the preferred wait, at most [#WAIT_MAX], and confirms it in a header of the response.
  /// Empty if the request has no such preference.
  public static Optional<Duration> apply(Exchange exchange) {
    Optional<Duration> preferred =
        HeaderElement.of(exchange, PREFER).stream()
            .filter(preference -> preference.name().equals("wait"))
            .findFirst()
            .map(HeaderElement::value)
            .filter(value -> SECONDS.matcher(value).matches())
            .map(WaitPreference::seconds);
    preferred.ifPresent(wait -> exchange.header("Preference-Applied", "wait=" + wait.toSeconds()));
    return preferred;
  }

  private static Duration seconds(String digits) {
    if (digits.length() > SECONDS_DIGITS_MAX) {
      return WAIT_MAX;
    }
    Duration wait = Duration.ofSeconds(Long.parseLong(digits));
    return wait.compareTo(WAIT_MAX) > 0 ? WAIT_MAX : wait;
  }
}
