package dev.daybook.accounts.text;

import java.text.Normalizer;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/// Characters and equality of e-mail addresses. Beyond ASCII an address may have the letters, marks
/// and digits of PRECIS's IdentifierClass (RFC 8264), which has no two that people see as the same
/// letter, such as `ａ` for `a`. It is stricter than the RFC: no joiners, and no character that
/// needs a context but digits. Letters of different scripts that look alike are different ones.
public final class EmailAddress {
  private static final Pattern ENCODED_LABEL = Pattern.compile("(?i)[@.]xn--");
  private static final Pattern ARABIC_DIGITS = Pattern.compile("[\u0660-\u0669]");
  private static final Pattern EXTENDED_ARABIC_DIGITS = Pattern.compile("[\u06F0-\u06F9]");

  private EmailAddress() {}

  /// Why a new account may not have an address, as the end of a sentence that begins with it; empty
  /// if it may.
  ///
  /// @param address has the form of one
  public static Optional<String> fault(String address) {
    OptionalInt forbidden = firstForbidden(VisibleText.composed(address));
    if (forbidden.isPresent()) {
      return Optional.of(
          "has the character U+%04X, which an address may not have"
              .formatted(forbidden.getAsInt()));
    }
    if (ENCODED_LABEL.matcher(address).find()) {
      return Optional.of("has a domain in the form xn--; write it in its own letters");
    }
    if (ARABIC_DIGITS.matcher(address).find() && EXTENDED_ARABIC_DIGITS.matcher(address).find()) {
      return Optional.of("has Arabic digits of two kinds");
    }
    return Optional.empty();
  }

  /// The same for all ways to write an address, as far as these differ in case or in how a letter
  /// is composed.
  ///
  /// Tags in the log are made of it: it never changes.
  public static String folded(String address) {
    return VisibleText.caseFolded(VisibleText.composed(address));
  }

  private static OptionalInt firstForbidden(String address) {
    return address.codePoints().filter(character -> !isAllowed(character)).findFirst();
  }

  private static boolean isAllowed(int character) {
    return character <= '\u007F'
        || switch (character) {
          case 0x06FD, 0x06FE, 0x0F0B, 0x3007 -> true; // RFC 5892, 2.6
          case 0x0640, 0x07FA, 0x302E, 0x302F, 0x303B -> false; // the same
          case 0x3031, 0x3032, 0x3033, 0x3034, 0x3035 -> false; // the same
          default ->
              isLetterOrDigit(character)
                  && !InvisibleCharacters.contains(character)
                  && !isOldHangul(character)
                  && !isVariant(character);
        };
  }

  private static boolean isLetterOrDigit(int character) {
    return switch (Character.getType(character)) {
      case Character.LOWERCASE_LETTER,
          Character.UPPERCASE_LETTER,
          Character.OTHER_LETTER,
          Character.MODIFIER_LETTER,
          Character.DECIMAL_DIGIT_NUMBER,
          Character.NON_SPACING_MARK,
          Character.COMBINING_SPACING_MARK ->
          true;
      default -> false;
    };
  }

  /// Conjoining letters of old Korean; those of today are composed to syllables.
  private static boolean isOldHangul(int character) {
    return (character >= 0x1100 && character <= 0x11FF)
        || (character >= 0xA960 && character <= 0xA97C)
        || (character >= 0xD7B0 && character <= 0xD7FB);
  }

  /// Whether Unicode has it only for compatibility, as another form of other characters.
  private static boolean isVariant(int character) {
    String text = Character.toString(character);
    return !Normalizer.normalize(text, Normalizer.Form.NFKC).equals(VisibleText.composed(text));
  }
}
