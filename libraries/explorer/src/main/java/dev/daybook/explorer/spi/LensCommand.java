package dev.daybook.explorer.spi;

import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.CommandResult;
import dev.daybook.eventstore.commands.IdempotencyKey;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// A command that users of the explorer with the right to send commands may send to a stream.
///
/// ```java
/// new LensCommand(
///     "deposit",
///     "Deposit",
///     List.of(new Field("amount", "Amount", FieldType.DECIMAL)),
///     request ->
///         accounts
///             .once(request.key())
///             .handle(
///                 request.stream(), new Deposit(request.decimal("amount")), request.metadata()))
/// ```
///
/// @param name identifies it among the commands of its lens: letters, digits and hyphens
/// @param label of its form, 1 to 60 characters
/// @param fields at most [#FIELDS_MAX] with different names; each must be given
/// @param handler decides it
public record LensCommand(String name, String label, List<Field> fields, Handler handler) {
  /// Maximum number of fields.
  public static final int FIELDS_MAX = 20;

  /// Maximum length of a value, in characters.
  public static final int VALUE_CHARACTERS_MAX = 500;

  private static final int LABEL_CHARACTERS_MAX = 60;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9-]{1,40}");

  /// @throws IllegalArgumentException if a name or a label is invalid, or a name is there twice
  public LensCommand {
    requireName(name);
    requireLabel(label);
    fields = List.copyOf(fields);
    Set<String> names = new HashSet<>();
    if (fields.size() > FIELDS_MAX || !fields.stream().allMatch(it -> names.add(it.name()))) {
      throw new IllegalArgumentException(
          "A command has at most %d fields with different names".formatted(FIELDS_MAX));
    }
  }

  private static void requireName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "A name has 1 to 40 letters, digits and hyphens, not " + name);
    }
  }

  private static void requireLabel(String label) {
    if (label.isBlank() || label.length() > LABEL_CHARACTERS_MAX) {
      throw new IllegalArgumentException(
          "A label has 1 to %d characters".formatted(LABEL_CHARACTERS_MAX));
    }
  }

  /// A field of the form.
  ///
  /// @param name letters, digits and hyphens
  /// @param label 1 to 60 characters
  public record Field(String name, String label, FieldType type) {
    /// @throws IllegalArgumentException if the name or the label is invalid
    public Field {
      requireName(name);
      requireLabel(label);
    }
  }

  /// What the value of a field is.
  public enum FieldType {
    TEXT("a text"),
    INTEGER("a whole number such as 12"),
    /// Always with a point, in any language of the browser.
    DECIMAL("a number such as 12.50, with a point"),
    DATE("a date such as 2026-01-31");

    private static final Pattern INTEGERS = Pattern.compile("-?\\d{1,30}");
    private static final Pattern DECIMALS = Pattern.compile("-?\\d{1,30}(\\.\\d{1,30})?");

    private final String description;

    FieldType(String description) {
      this.description = description;
    }

    /// The value that a user has typed.
    ///
    /// @throws IllegalArgumentException if it is none of this type; the message says what it is
    public Object parse(String text) {
      return switch (this) {
        case TEXT -> text;
        case INTEGER -> new BigInteger(required(INTEGERS, text));
        case DECIMAL -> new BigDecimal(required(DECIMALS, text));
        case DATE -> date(text);
      };
    }

    private String required(Pattern form, String text) {
      if (!form.matcher(text).matches()) {
        throw new IllegalArgumentException(description);
      }
      return text;
    }

    private LocalDate date(String text) {
      try {
        return LocalDate.parse(text);
      } catch (DateTimeException e) {
        throw new IllegalArgumentException(description, e);
      }
    }
  }

  /// Decides a command as the application does for its own users. Thread-safe; may block.
  @FunctionalInterface
  public interface Handler {
    /// Decides the command, and appends its events.
    ///
    /// @return the outcome on the stream of the request
    /// @throws RuntimeException the exception of a rule that refuses the command, which
    ///   [ExplorerLens#refusal] names
    CommandResult<?, ?> handle(Request request);
  }

  /// A command that a user has sent.
  ///
  /// @param keyText what the page identifies this command by: 16 to 100 characters, chosen at
  ///   random. A command that is sent again has the same one
  /// @param key by which the command is executed once: for
  ///   [dev.daybook.eventstore.commands.CommandHandler#once]
  /// @param metadata for the events of the command: `actor`, `correlationId`, and what `key`
  ///   compares
  /// @param values by the names of all fields, as [FieldType#parse] returns them
  public record Request(
      StreamId stream,
      String keyText,
      IdempotencyKey key,
      Map<String, String> metadata,
      Map<String, Object> values) {
    public Request {
      metadata = Map.copyOf(metadata);
      values = Map.copyOf(values);
    }

    /// The value of a field of the type [FieldType#TEXT].
    public String text(String field) {
      return (String) value(field);
    }

    /// The value of a field of the type [FieldType#INTEGER].
    public BigInteger integer(String field) {
      return (BigInteger) value(field);
    }

    /// The value of a field of the type [FieldType#DECIMAL].
    public BigDecimal decimal(String field) {
      return (BigDecimal) value(field);
    }

    /// The value of a field of the type [FieldType#DATE].
    public LocalDate date(String field) {
      return (LocalDate) value(field);
    }

    private Object value(String field) {
      Object value = values.get(field);
      if (value == null) {
        throw new IllegalArgumentException("The command has no field " + field);
      }
      return value;
    }
  }
}
