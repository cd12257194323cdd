package dev.daybook.accounts.http.request;

import dev.daybook.accounts.http.response.Problem;
import dev.daybook.accounts.http.response.ProblemException;
import dev.daybook.accounts.http.response.ProblemType;
import dev.daybook.accounts.http.routing.Exchange;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The versions of an account, or other tags, in `If-Match` or `If-None-Match` (RFC 9110, section
/// 13.1). An account's tag is its version in quotes.
///
/// Not parsed by Jetty's QuotedCSV, which treats a backslash as an escape; in a tag it is an
/// ordinary character.
///
/// @param any whether the header is `*`
/// @param strong the strong tags, without quotes
/// @param weak the weak tags (`W/`), without quotes
public record EntityTags(boolean any, Set<String> strong, Set<String> weak) {
  public static final String IF_MATCH = "If-Match";
  public static final String IF_NONE_MATCH = "If-None-Match";

  /// A tag, or nothing, between commas.
  private static final Pattern ELEMENT =
      Pattern.compile("\\G[ \\t]*(?:(W/)?\"([\\x21\\x23-\\x7e\\x80-\\xff]*)\")?[ \\t]*(?:,|$)");

  /// Parses a header; empty if it is missing.
  ///
  /// @throws ProblemException if the header is neither `*` nor a list of tags
  public static Optional<EntityTags> of(Exchange exchange, String header) {
    if (exchange.header(header) == null) {
      return Optional.empty();
    }
    String tags = String.join(",", exchange.headers(header));
    return Optional.of(
        tags.strip().equals("*") ? new EntityTags(true, Set.of(), Set.of()) : parse(header, tags));
  }

  /// Refuses `If-Match` on a request that is not about a single account.
  ///
  /// @throws ProblemException if the request has an `If-Match`
  public static void refuseIfMatch(Exchange exchange) {
    refuse(exchange, IF_MATCH, "If-Match is allowed only on requests for one account.");
  }

  /// Refuses `If-None-Match` on a command.
  ///
  /// @throws ProblemException if the request has an `If-None-Match`
  public static void refuseIfNoneMatch(Exchange exchange) {
    refuse(exchange, IF_NONE_MATCH, "If-None-Match is allowed only on reads; use If-Match.");
  }

  private static void refuse(Exchange exchange, String header, String reason) {
    if (exchange.header(header) != null) {
      throw ProblemException.invalid(header, reason);
    }
  }

  private static EntityTags parse(String header, String tags) {
    Set<String> strong = new HashSet<>();
    Set<String> weak = new HashSet<>();
    Matcher element = ELEMENT.matcher(tags);
    int end = 0;
    while (end < tags.length()) {
      if (!element.find()) {
        throw malformed(header);
      }
      if (element.group(2) != null) {
        (element.group(1) == null ? strong : weak).add(element.group(2));
      }
      end = element.end();
    }
    if (strong.isEmpty() && weak.isEmpty()) {
      throw malformed(header);
    }
    return new EntityTags(false, strong, weak);
  }

  private static ProblemException malformed(String header) {
    return ProblemException.invalid(
        header, "%s must be * or a list of tags in double quotes.".formatted(header));
  }

  /// Returns the tag of an account at a version.
  public static String tag(long version) {
    return '"' + Long.toString(version) + '"';
  }

  /// Checks an `If-Match` against the account's version. A missing account is refused by the
  /// decider.
  ///
  /// @throws ProblemException if no tag matches the version
  public void requireMatch(long version) {
    if (!any && version > 0 && !strong.contains(Long.toString(version))) {
      throw new ProblemException(versionMismatch(version));
    }
  }

  private static Problem versionMismatch(long version) {
    return Problem.of(
            ProblemType.VERSION_MISMATCH,
            "The account is at version %d, which does not match If-Match.".formatted(version))
        .withVersion(version)
        .withHeader("ETag", tag(version));
  }

  /// Whether an `If-None-Match` names the version, so that the reader has the current state.
  public boolean has(long version) {
    return has(Long.toString(version));
  }

  /// Whether an `If-None-Match` names a tag, by the weak comparison.
  ///
  /// @param tag without quotes
  public boolean has(String tag) {
    return any || strong.contains(tag) || weak.contains(tag);
  }
}
