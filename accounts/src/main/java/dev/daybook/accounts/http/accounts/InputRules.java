package dev.daybook.accounts.http.accounts;

import dev.daybook.accounts.http.response.ProblemException;
import dev.daybook.accounts.text.VisibleText;
import java.time.Duration;
import java.time.Instant;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Validates texts and times of requests. New texts must also satisfy [NewInput].
public final class InputRules {
  static final int NAME_CHARACTERS_MAX = 200;
  static final int EMAIL_CHARACTERS_MAX = 254;
  static final int REASON_CHARACTERS_MAX = 500;
  static final int REFERENCE_CHARACTERS_MAX = 500;

  private static final String ATOM = "[^\\s\\p{Cc}\"(),.:;<>@\\[\\\\\\]]++";
  private static final String LABEL = "[\\p{L}\\p{M}\\p{N}](?:[\\p{L}\\p{M}\\p{N}-]{0,62})";

  /// Atoms separated by dots, an @, and a domain of labels, with letters of every script.
  private static final Pattern EMAIL =
      Pattern.compile(ATOM + "(?:\\." + ATOM + ")*+@" + LABEL + "(?:\\." + LABEL + ")*+");

  private static final int LOCAL_PART_CHARACTERS_MAX = 64;

  private InputRules() {}

  /// Returns the stored form of a new person's name.
  ///
  /// @throws RuntimeException with a message for the caller if a new account may not have the name
  public static String newName(String text) {
    NewInput.requireName(name(text));
    return VisibleText.line(text);
  }

  /// Returns the stored form of a new person's e-mail address.
  ///
  /// @throws RuntimeException with a message for the caller if a new account may not have the
  ///   address
  public static String newEmail(String text) {
    NewInput.requireEmail(email(text));
    return VisibleText.composed(text);
  }

  /// Returns the stored form of the reference of a new transfer.
  ///
  /// @throws RuntimeException with a message for the caller if a new transfer may not have it
  public static String newReference(String text) {
    NewInput.requireReadableReference(reference(text));
    return VisibleText.composed(text);
  }

  /// Validates a person's name.
  ///
  /// @throws RuntimeException with a message for the caller unless the name has 1 to
  ///   [#NAME_CHARACTERS_MAX] characters on one line and is not blank
  static String name(String text) {
    return line("name", text, NAME_CHARACTERS_MAX);
  }

  /// Validates a person's e-mail address.
  ///
  /// @throws RuntimeException with a message for the caller if it is not an e-mail address
  static String email(String text) {
    line("email", text, EMAIL_CHARACTERS_MAX);
    if (!EMAIL.matcher(text).matches() || text.indexOf('@') > LOCAL_PART_CHARACTERS_MAX) {
      throw ProblemException.invalid("email", "The email is not an e-mail address.");
    }
    return text;
  }

  /// @throws ProblemException unless the text has 1 to [#REASON_CHARACTERS_MAX] characters and is
  ///   not blank
  static String reason(String text) {
    return prose("reason", text, REASON_CHARACTERS_MAX);
  }

  /// Validates the reference of a transfer.
  ///
  /// @throws ProblemException unless the text is empty, or has 1 to [#REFERENCE_CHARACTERS_MAX]
  ///   characters and is not blank
  public static String reference(String text) {
    return text.isEmpty() ? text : prose("reference", text, REFERENCE_CHARACTERS_MAX);
  }

  /// @throws ProblemException if the text cannot be part of a name or an e-mail address
  static @Nullable String search(@Nullable String text) {
    return text == null || text.isBlank()
        ? null
        : VisibleText.composed(line("search", text, EMAIL_CHARACTERS_MAX));
  }

  /// Validates a time that is to come.
  ///
  /// @throws ProblemException unless the time is later than now, by at most `most`
  public static void requireAhead(String field, Instant time, Instant now, Duration most) {
    if (!time.isAfter(now)) {
      throw ProblemException.invalid(field, "The %s is in the past.".formatted(field));
    }
    requireWithin(field, time, now, most);
  }

  /// Validates how far ahead a time is.
  ///
  /// @throws ProblemException if the time is later than `most` from now
  public static void requireWithin(String field, Instant time, Instant now, Duration most) {
    if (time.isAfter(now.plus(most))) {
      throw ProblemException.invalid(
          field, "The %s is more than %d days ahead.".formatted(field, most.toDays()));
    }
  }

  private static String line(String field, String text, int charactersMax) {
    requireLength(field, text, charactersMax);
    requireCharacters(field, text, c -> !Character.isISOControl(c));
    return text;
  }

  private static String prose(String field, String text, int charactersMax) {
    requireLength(field, text, charactersMax);
    requireCharacters(field, text, c -> !Character.isISOControl(c) || Character.isWhitespace(c));
    return text;
  }

  private static void requireLength(String field, String text, int charactersMax) {
    if (text.isBlank()) {
      throw ProblemException.invalid(field, "The " + field + " is empty.");
    }
    if (text.codePointCount(0, text.length()) > charactersMax) {
      throw ProblemException.invalid(
          field, "The " + field + " is longer than " + charactersMax + " characters.");
    }
  }

  private static void requireCharacters(String field, String text, IntPredicate allowed) {
    boolean fine =
        text.codePoints()
            .allMatch(c -> allowed.test(c) && Character.getType(c) != Character.SURROGATE);
    if (!fine) {
      throw ProblemException.invalid(
          field, "The " + field + " has control characters or unpaired surrogates.");
    }
  }
}
