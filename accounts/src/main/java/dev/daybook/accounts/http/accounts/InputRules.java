package dev.daybook.accounts.http.accounts;

import dev.daybook.accounts.http.response.ProblemException;
import dev.daybook.accounts.text.VisibleText;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a caller may write into a field of text: what can be read, and for what is new, what
/// [NewInput] allows besides.
public final class InputRules {
  static final int NAME_CHARACTERS_MAX = 200;
  static final int EMAIL_CHARACTERS_MAX = 254;
  static final int REASON_CHARACTERS_MAX = 500;
  static final int REFERENCE_CHARACTERS_MAX = 500;

  private static final String ATOM = "[^\\s\\p{Cc}\"(),.:;<>@\\[\\\\\\]]++";
  private static final String LABEL = "[\\p{L}\\p{M}\\p{N}](?:[\\p{L}\\p{M}\\p{N}-]{0,62})";

  /// Atoms with dots between them, an @, and a domain of labels; letters of every script.
  private static final Pattern EMAIL =
      Pattern.compile(ATOM + "(?:\\." + ATOM + ")*+@" + LABEL + "(?:\\." + LABEL + ")*+");

  private static final int LOCAL_PART_CHARACTERS_MAX = 64;

  private InputRules() {}

  /// The name of a new person, as it is stored.
  ///
  /// @throws RuntimeException with a message for the caller unless a new account may have it
  public static String newName(String text) {
    NewInput.requireName(name(text));
    return VisibleText.line(text);
  }

  /// The e-mail address of a new person, as it is stored.
  ///
  /// @throws RuntimeException with a message for the caller unless a new account may have it
  public static String newEmail(String text) {
    NewInput.requireEmail(email(text));
    return VisibleText.composed(text);
  }

  /// A person's name.
  ///
  /// @throws RuntimeException with a message for the caller unless it is 1 to
  ///   [#NAME_CHARACTERS_MAX] characters on one line, not all of them blank
  static String name(String text) {
    return line("name", text, NAME_CHARACTERS_MAX);
  }

  /// A person's e-mail address.
  ///
  /// @throws RuntimeException with a message for the caller unless it has the form of an e-mail
  ///   address
  static String email(String text) {
    line("email", text, EMAIL_CHARACTERS_MAX);
    if (!EMAIL.matcher(text).matches() || text.indexOf('@') > LOCAL_PART_CHARACTERS_MAX) {
      throw ProblemException.invalid("email", "The email is not an e-mail address.");
    }
    return text;
  }

  /// @throws ProblemException unless it is 1 to [#REASON_CHARACTERS_MAX] characters, not all of
  ///   them blank
  static String reason(String text) {
    return prose("reason", text, REASON_CHARACTERS_MAX);
  }

  /// @throws ProblemException unless it is empty, or 1 to [#REFERENCE_CHARACTERS_MAX] characters,
  ///   not all of them blank
  static String reference(String text) {
    return text.isEmpty() ? text : prose("reference", text, REFERENCE_CHARACTERS_MAX);
  }

  /// @throws ProblemException unless it can be part of a name or an e-mail address
  static @Nullable String search(@Nullable String text) {
    return text == null || text.isBlank()
        ? null
        : VisibleText.composed(line("search", text, EMAIL_CHARACTERS_MAX));
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
          field, "The " + field + " has characters that can't be written down.");
    }
  }
}
