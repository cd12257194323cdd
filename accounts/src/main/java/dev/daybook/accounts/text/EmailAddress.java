package dev.daybook.accounts.text;

import java.text.Normalizer;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/// Validates and normalizes e-mail addresses.
///
/// Beyond ASCII an address may have the letters, marks and digits of PRECIS's IdentifierClass (RFC
/// 8264), which excludes compatibility variants such as `ａ` for `a`. These rules are stricter than
/// the RFC: no joiners, and no characters with contextual rules except digits. Similar letters of
/// different scripts stay different.
public final class EmailAddress {
  private static final Pattern ENCODED_LABEL = Pattern.compile("(?i)[@.]xn--");
  private static final Pattern ARABIC_DIGITS = Pattern.compile("[\u0660-\u0669]");
  private static final Pattern EXTENDED_ARABIC_DIGITS = Pattern.compile("[\u06F0-\u06F9]");

  private EmailAddress() {}

  /// Returns why a new account may not use an address, or empty if it may.
  ///
  /// @param address has the syntax of an address
  /// @return the predicate of a sentence whose subject is the address
  public static Optional<String> fault(String address) {
    OptionalInt forbidden = firstForbidden(VisibleText.composed(address));
    if (forbidden.isPresent()) {
      return Optional.of(
          "has the character U+%04X, which is not allowed in an address"
              .formatted(forbidden.getAsInt()));
    }
    if (ENCODED_LABEL.matcher(address).find()) {
      return Optional.of("has an encoded domain (xn--); write the domain in its own letters");
    }
    if (ARABIC_DIGITS.matcher(address).find() && EXTENDED_ARABIC_DIGITS.matcher(address).find()) {
      return Optional.of("mixes Arabic-Indic and extended Arabic-Indic digits");
    }
    return Optional.empty();
  }

  /// Returns the form in which addresses are compared: equal for spellings that differ only in case
  /// or in the composition of letters.
  ///
  /// This function must never change: tags in the log are derived from its result.
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
          case 0x0640, 0x07FA, 0x302E, 0x302F, 0x303B -> false; // RFC 5892, 2.6
          case 0x3031, 0x3032, 0x3033, 0x3034, 0x3035 -> false; // RFC 5892, 2.6
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

  /// Conjoining letters of old Korean; modern ones are composed to syllables by NFC.
  private static boolean isOldHangul(int character) {
    return (character >= 0x1100 && character <= 0x11FF)
        || (character >= 0xA960 && character <= 0xA97C)
        || (character >= 0xD7B0 && character <= 0xD7FB);
  }

  /// Whether the character is a compatibility variant of other characters.
  private static boolean isVariant(int character) {
    String text = Character.toString(character);
    return !Normalizer.normalize(text, Normalizer.Form.NFKC).equals(VisibleText.composed(text));
  }
}
