package dev.daybook.accounts.text;

import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.util.EnumSet;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/// Validates and normalizes texts that people read.
///
/// Allowed are the characters of the FreeformClass of PRECIS (RFC 8264), by the JDK's version of
/// Unicode (16.0 in JDK 25): all except unassigned, private-use and control characters, line
/// separators, and invisible characters such as U+200B and U+202E.
///
/// Differences from the RFC: joiners are allowed between letters of joining scripts and within
/// emoji; variation selectors are allowed after emoji; the exceptions for single visible characters
/// (RFC 5892, 2.6) and for old Hangul are not applied.
public final class VisibleText {
  private static final int ZWNJ = 0x200C;
  private static final int ZWJ = 0x200D;
  private static final int TEXT_STYLE = 0xFE0E;
  private static final int EMOJI_STYLE = 0xFE0F;
  private static final int KEYCAP = 0x20E3;
  private static final int BLANK_BRAILLE = 0x2800;
  private static final int NONE = -1;

  private static final Pattern SPACES = Pattern.compile("\\p{Zs}+");

  /// Scripts whose letters change their form next to a joiner.
  private static final Set<UnicodeScript> JOINING =
      EnumSet.of(
          UnicodeScript.ARABIC,
          UnicodeScript.SYRIAC,
          UnicodeScript.NKO,
          UnicodeScript.MONGOLIAN,
          UnicodeScript.DEVANAGARI,
          UnicodeScript.BENGALI,
          UnicodeScript.GURMUKHI,
          UnicodeScript.GUJARATI,
          UnicodeScript.ORIYA,
          UnicodeScript.TAMIL,
          UnicodeScript.TELUGU,
          UnicodeScript.KANNADA,
          UnicodeScript.MALAYALAM,
          UnicodeScript.SINHALA,
          UnicodeScript.KHMER,
          UnicodeScript.MYANMAR);

  private VisibleText() {}

  /// Returns the first forbidden character of a text. Line breaks and tabs are allowed.
  public static OptionalInt firstForbidden(String text) {
    int[] characters = text.codePoints().toArray();
    for (int i = 0; i < characters.length; i++) {
      int previous = i == 0 ? NONE : characters[i - 1];
      int next = i + 1 == characters.length ? NONE : characters[i + 1];
      if (!isAllowed(previous, characters[i], next)) {
        return OptionalInt.of(characters[i]);
      }
    }
    return OptionalInt.empty();
  }

  /// Whether a text has at least one visible character.
  public static boolean isVisible(String text) {
    return text.codePoints().anyMatch(VisibleText::isInk);
  }

  /// Returns the text in normalization form C.
  public static String composed(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFC);
  }

  /// The same text for all ways to write it, as far as these differ in case. Both ways, so that
  /// letters meet whose small or capital forms differ in number (ß, SS).
  ///
  /// Tags in the log and the search text of the list are made of it: it never changes.
  public static String caseFolded(String text) {
    return text.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
  }

  /// Returns the text in normalization form C, without leading and trailing spaces, and with each
  /// run of spaces of any kind replaced by a single space (RFC 8266, 2.1).
  public static String line(String text) {
    return composed(SPACES.matcher(text).replaceAll(" ").strip());
  }

  private static boolean isAllowed(int previous, int character, int next) {
    return switch (character) {
      case '\t', '\n', '\r' -> true;
      case ZWNJ -> joinsLetters(previous, next);
      case ZWJ -> joinsLetters(previous, next) || joinsEmoji(previous, next);
      case TEXT_STYLE, EMOJI_STYLE ->
          next == KEYCAP || (previous > '\u007F' && Character.isEmoji(previous));
      default -> !InvisibleCharacters.contains(character) && isPrinted(character);
    };
  }

  /// Whether a character has a printed form or is a space: it is assigned, and neither a control or
  /// format character, a line separator, of private use, nor half of a surrogate pair.
  public static boolean isPrinted(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }

  private static boolean joinsLetters(int previous, int next) {
    return isLetterOrMark(previous) && isLetterOrMark(next) && isJoining(next);
  }

  private static boolean isLetterOrMark(int character) {
    return character != NONE && (Character.isLetter(character) || isMark(character));
  }

  private static boolean isMark(int character) {
    int type = Character.getType(character);
    return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
  }

  private static boolean isJoining(int character) {
    return JOINING.contains(UnicodeScript.of(character));
  }

  private static boolean joinsEmoji(int previous, int next) {
    boolean afterEmoji =
        previous == EMOJI_STYLE
            || (previous != NONE
                && (Character.isExtendedPictographic(previous)
                    || Character.isEmojiModifier(previous)));
    return afterEmoji && next != NONE && Character.isExtendedPictographic(next);
  }

  private static boolean isInk(int character) {
    return !Character.isWhitespace(character)
        && !Character.isSpaceChar(character)
        && !InvisibleCharacters.contains(character)
        && !isMark(character)
        && character != BLANK_BRAILLE
        && isPrinted(character);
  }
}
