package dev.daybook.accounts.http.request;

import dev.daybook.accounts.http.response.ProblemException;
import dev.daybook.accounts.http.routing.Exchange;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;

/// Origin of a command, stored in the metadata of its events: command id, correlation id, causation
/// id, actor and trace parent.
///
/// @param metadata the metadata by key
public record Origin(Map<String, String> metadata) {
  public static final String CORRELATION_HEADER = "X-Correlation-Id";
  static final String CAUSATION_HEADER = "X-Causation-Id";
  static final String TRACE_HEADER = "traceparent";
  static final int CHARACTERS_MAX = 100;

  /// The service has no authentication yet.
  private static final String ACTOR = "anonymous";

  private static final String CORRELATION_ID = "correlationId";

  /// Version 00 of W3C Trace Context; ids of zeros only are invalid.
  private static final Pattern TRACE_PARENT =
      Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

  public Origin {
    metadata = Map.copyOf(metadata);
  }

  /// Reads the headers. Missing correlation and causation ids default to the command id. An invalid
  /// trace parent is ignored, as its standard requires.
  ///
  /// @throws ProblemException if a header is not a valid id
  public static Origin of(Exchange exchange, UUID commandId) {
    String command = commandId.toString();
    Map<String, String> metadata = new TreeMap<>();
    metadata.put("actor", ACTOR);
    metadata.put("commandId", command);
    metadata.put(CORRELATION_ID, id(exchange, CORRELATION_HEADER).orElse(command));
    metadata.put("causationId", id(exchange, CAUSATION_HEADER).orElse(command));
    List<String> traces = exchange.headers(TRACE_HEADER);
    Optional.of(traces)
        .filter(all -> all.size() == 1)
        .map(List::getFirst)
        .filter(parent -> TRACE_PARENT.matcher(parent).matches())
        .ifPresent(parent -> metadata.put(TRACE_HEADER, parent));
    return new Origin(metadata);
  }

  /// The origin of a command that begins its correlation.
  public static Origin of(String actor, UUID commandId) {
    String command = commandId.toString();
    return new Origin(
        Map.of(
            "actor", actor, "commandId", command, CORRELATION_ID, command, "causationId", command));
  }

  public String correlationId() {
    return metadata.getOrDefault(CORRELATION_ID, "");
  }

  private static Optional<String> id(Exchange exchange, String header) {
    List<String> values = exchange.headers(header);
    if (values.isEmpty()) {
      return Optional.empty();
    }
    String id = values.getFirst();
    boolean valid =
        values.size() == 1
            && !id.isEmpty()
            && id.length() <= CHARACTERS_MAX
            && id.chars().allMatch(c -> c >= ' ' && c <= '~');
    if (!valid) {
      throw ProblemException.invalid(
          header,
          "The %s must have 1 to %d printable ASCII characters, and be given once."
              .formatted(header, CHARACTERS_MAX));
    }
    return Optional.of(id);
  }
}
