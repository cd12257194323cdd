package dev.daybook.accounts.http.request;

import dev.daybook.accounts.http.response.Problem;
import dev.daybook.accounts.http.response.ProblemException;
import dev.daybook.accounts.http.response.ProblemType;
import io.javalin.http.Context;
import java.util.Collections;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The versions of an account that a request's `If-Match` or `If-None-Match` names (RFC 9110,
/// section 13.1). An account's tag is its version in quotes.
///
/// Not read by Jetty's QuotedCSV: to it a backslash escapes, in a tag it is a character like
/// others.
///
/// @param any it is `*`
/// @param strong the tags, without quotes
/// @param weak those marked by `W/`
public record EntityTags(boolean any, Set<String> strong, Set<String> weak) {
  public static final String IF_MATCH = "If-Match";
  public static final String IF_NONE_MATCH = "If-None-Match";

  /// A tag between commas, or nothing.
  private static final Pattern ELEMENT =
      Pattern.compile("\\G[ \\t]*(?:(W/)?\"([\\x21\\x23-\\x7e\\x80-\\xff]*)\")?[ \\t]*(?:,|$)");

  /// Empty if the header isn't there.
  ///
  /// @throws ProblemException if the header is neither `*` nor a list of tags
  public static Optional<EntityTags> of(Context ctx, String header) {
    if (ctx.header(header) == null) {
      return Optional.empty();
    }
    String tags = String.join(",", Collections.list(ctx.req().getHeaders(header)));
    return Optional.of(
        tags.strip().equals("*") ? new EntityTags(true, Set.of(), Set.of()) : parse(header, tags));
  }

  /// For a request that is not about one account, where no condition can hold.
  ///
  /// @throws ProblemException if the request has an `If-Match`
  public static void refuseIfMatch(Context ctx) {
    refuse(ctx, IF_MATCH, "If-Match is for requests on one account.");
  }

  /// For a command: `If-None-Match` is a condition on what a reader has.
  ///
  /// @throws ProblemException if the request has an `If-None-Match`
  public static void refuseIfNoneMatch(Context ctx) {
    refuse(ctx, IF_NONE_MATCH, "If-None-Match is for reads; a command takes If-Match.");
  }

  private static void refuse(Context ctx, String header, String reason) {
    if (ctx.header(header) != null) {
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
        header, "%s is * or a list of tags in double quotes.".formatted(header));
  }

  /// The tag of an account at a version.
  public static String tag(long version) {
    return '"' + Long.toString(version) + '"';
  }

  /// Whether a writer that named these may change the account at this version. An account that
  /// doesn't exist is the decider's to refuse.
  ///
  /// @throws ProblemException if the account has moved on
  public void requireMatch(long version) {
    if (!any && version > 0 && !strong.contains(Long.toString(version))) {
      throw new ProblemException(movedOn(version));
    }
  }

  /// A condition that named other versions of the account.
  private static Problem movedOn(long version) {
    return Problem.of(
            ProblemType.VERSION_MISMATCH,
            "The account is at version %d, which If-Match doesn't name.".formatted(version))
        .withVersion(version)
        .withHeader("ETag", tag(version));
  }

  /// Whether a reader that named these has the account at this version already.
  public boolean has(long version) {
    String tag = Long.toString(version);
    return any || strong.contains(tag) || weak.contains(tag);
  }
}
