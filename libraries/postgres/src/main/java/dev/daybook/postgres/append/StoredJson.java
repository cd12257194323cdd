package dev.daybook.postgres.append;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The text that PostgreSQL writes of a JSON value that it stores as `jsonb`, computed without the
/// database. Without an answer for texts where that is not certain here; their form is read.
///
/// `jsonb` sorts the members of an object by the length of their keys, then by their bytes. It
/// keeps the digits of numbers, but writes exponents out; it writes only those escapes that JSON
/// demands, and a space after each colon and comma.
public final class StoredJson {
  /// The longest text that is converted, in characters.
  static final int LENGTH_MAX = 1 << 16;

  /// The deepest nesting that is converted.
  static final int NESTING_MAX = 32;

  /// The longest number that is converted, in characters.
  static final int NUMBER_LENGTH_MAX = 100;

  /// The exponents that are converted are less than this, or as far below 0.
  static final int EXPONENT_MAX = 1_000;

  /// How many times as long as its text the stored form may become by exponents that are written
  /// out. The memory of kept events is counted by their texts.
  static final int GROWTH_MAX = 2;

  private static final int HEX_DIGITS = 4;
  private static final int HEX = 16;

  private static final Comparator<Member> ORDER =
      Comparator.<Member>comparingInt(it -> it.key().length()).thenComparing(Member::key);

  private final String json;
  private final StringBuilder stored;
  private int at;

  private StoredJson(String json) {
    this.json = json;
    this.stored = new StringBuilder(json.length() + json.length() / 4);
  }

  /// A member of an object.
  ///
  /// @param from where its text begins in the stored form
  /// @param to where it ends
  private record Member(String key, int from, int to) {}

  /// The form is not certain.
  private static final class UncertainException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UncertainException() {
      super(null, null, false, false);
    }
  }

  /// The text as `jsonb` writes it; empty if that is not certain.
  ///
  /// @param json a value that the database has accepted as `jsonb`
  public static Optional<String> of(String json) {
    if (json.length() > LENGTH_MAX) {
      return Optional.empty();
    }
    try {
      return Optional.of(new StoredJson(json).convert());
    } catch (UncertainException e) {
      return Optional.empty();
    }
  }

  private String convert() {
    skipSpace();
    value(0);
    skipSpace();
    require(at == json.length());
    return json.contentEquals(stored) ? json : stored.toString();
  }

  private static void require(boolean certain) {
    if (!certain) {
      throw new UncertainException();
    }
  }

  private void value(int depth) {
    require(depth <= NESTING_MAX);
    switch (peek()) {
      case '{' -> object(depth + 1);
      case '[' -> array(depth + 1);
      case '"' -> string();
      case 't' -> literal("true");
      case 'f' -> literal("false");
      case 'n' -> literal("null");
      default -> number();
    }
  }

  private void object(int depth) {
    take('{');
    stored.append('{');
    int begin = stored.length();
    List<Member> members = new ArrayList<>();
    boolean sorted = true;
    while (hasNext('}', members.isEmpty())) {
      if (!members.isEmpty()) {
        stored.append(", ");
      }
      Member member = member(depth);
      sorted = sorted && (members.isEmpty() || ORDER.compare(members.getLast(), member) < 0);
      members.add(member);
    }
    if (!sorted) {
      sort(members, begin);
    }
    stored.append('}');
  }

  private Member member(int depth) {
    int from = stored.length();
    string();
    String key = stored.substring(from + 1, stored.length() - 1);
    require(isPlain(key));
    skipSpace();
    take(':');
    stored.append(": ");
    skipSpace();
    value(depth);
    return new Member(key, from, stored.length());
  }

  /// Not a Java stream, because this runs for every key.
  private static boolean isPlain(String key) {
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      if (c < ' ' || c > '~' || c == '\\') {
        return false;
      }
    }
    return true;
  }

  private void sort(List<Member> members, int begin) {
    members.sort(ORDER);
    String unsorted = stored.substring(begin);
    stored.setLength(begin);
    for (int i = 0; i < members.size(); i++) {
      Member member = members.get(i);
      if (i > 0) {
        require(!member.key().equals(members.get(i - 1).key()));
        stored.append(", ");
      }
      stored.append(unsorted, member.from() - begin, member.to() - begin);
    }
  }

  private void array(int depth) {
    take('[');
    stored.append('[');
    boolean first = true;
    while (hasNext(']', first)) {
      if (!first) {
        stored.append(", ");
      }
      value(depth);
      first = false;
    }
    stored.append(']');
  }

  /// Moves to the next element or member, or behind the end.
  private boolean hasNext(char end, boolean first) {
    skipSpace();
    if (peek() == end) {
      at++;
      return false;
    }
    if (!first) {
      take(',');
      skipSpace();
    }
    return true;
  }

  private void string() {
    int begin = at;
    take('"');
    int end = json.indexOf('"', at);
    require(end >= 0);
    if (json.indexOf('\\', at, end) < 0) {
      stored.append(json, begin, end + 1);
      at = end + 1;
    } else {
      stored.append('"');
      while (peek() != '"') {
        escape(character());
      }
      at++;
      stored.append('"');
    }
  }

  private char character() {
    char plain = next();
    return plain == '\\' ? escaped(next()) : plain;
  }

  private char escaped(char code) {
    return switch (code) {
      case '"', '\\', '/' -> code;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> hexadecimal();
      default -> throw new UncertainException();
    };
  }

  private char hexadecimal() {
    int code = 0;
    for (int i = 0; i < HEX_DIGITS; i++) {
      int digit = Character.digit(next(), HEX);
      require(digit >= 0);
      code = code * HEX + digit;
    }
    return (char) code;
  }

  private void escape(char c) {
    switch (c) {
      case '"' -> stored.append("\\\"");
      case '\\' -> stored.append("\\\\");
      case '\b' -> stored.append("\\b");
      case '\f' -> stored.append("\\f");
      case '\n' -> stored.append("\\n");
      case '\r' -> stored.append("\\r");
      case '\t' -> stored.append("\\t");
      default -> {
        if (c < ' ') {
          stored.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
        } else {
          stored.append(c);
        }
      }
    }
  }

  private void literal(String literal) {
    require(json.startsWith(literal, at));
    at += literal.length();
    stored.append(literal);
  }

  private void number() {
    int begin = at;
    boolean plain = peek() != '-'; // the negative zero is written without its sign
    while (at < json.length() && isOfNumber(json.charAt(at))) {
      char c = json.charAt(at++);
      plain &= c != 'e' && c != 'E';
    }
    require(at > begin && at - begin <= NUMBER_LENGTH_MAX);
    if (plain) {
      stored.append(json, begin, at);
    } else {
      stored.append(writtenOut(json.substring(begin, at)));
      require(stored.length() <= GROWTH_MAX * json.length());
    }
  }

  private static boolean isOfNumber(char c) {
    return (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E';
  }

  private static String writtenOut(String number) {
    BigDecimal value;
    try {
      value = new BigDecimal(number);
    } catch (NumberFormatException e) {
      throw new UncertainException();
    }
    require(Math.abs(value.scale()) < EXPONENT_MAX);
    return value.toPlainString();
  }

  private char peek() {
    require(at < json.length());
    return json.charAt(at);
  }

  private char next() {
    char c = peek();
    at++;
    return c;
  }

  private void take(char expected) {
    require(next() == expected);
  }

  private void skipSpace() {
    while (at < json.length() && isSpace(json.charAt(at))) {
      at++;
    }
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
  }
}
