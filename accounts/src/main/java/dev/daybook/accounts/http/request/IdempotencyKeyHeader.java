package dev.daybook.accounts.http.request;

import dev.daybook.accounts.http.response.HeaderNames;
import dev.daybook.accounts.http.response.Json;
import dev.daybook.accounts.http.response.Problem;
import dev.daybook.accounts.http.response.ProblemException;
import dev.daybook.accounts.http.routing.Exchange;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.commands.IdempotencyKey;
import dev.daybook.jackson.StrictJson;
import dev.daybook.postgres.operations.OperatorAction;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// The `Idempotency-Key` of a request, in the form stored in the log or with an operator action, so
/// that a retry is recognised.
///
/// Only hashes are stored: they are kept for ever without encryption, and a key may contain
/// personal data. The request may contain personal data, so its hash is keyed.
///
/// @param keyHash hash of the key
/// @param requestHash keyed hash of the request
public record IdempotencyKeyHeader(String keyHash, String requestHash) {
  static final int CHARACTERS_MAX = 255;

  /// Metadata key of the request hash.
  private static final String REQUEST_HASH = "requestHash";

  /// Reads the header; empty if it is missing.
  ///
  /// @param request parts that distinguish the request from others
  /// @param requestHash keyed hash function
  /// @throws ProblemException if the header is invalid
  public static Optional<IdempotencyKeyHeader> of(
      Exchange exchange, List<String> request, UnaryOperator<byte[]> requestHash) {
    List<String> values = exchange.headers(HeaderNames.IDEMPOTENCY_KEY);
    if (values.isEmpty()) {
      return Optional.empty();
    }
    String key = values.getFirst();
    if (values.size() > 1 || !isKey(key)) {
      throw ProblemException.invalid(
          HeaderNames.IDEMPOTENCY_KEY,
          "The %s must have 1 to %d printable ASCII characters, and be given once."
              .formatted(HeaderNames.IDEMPOTENCY_KEY, CHARACTERS_MAX));
    }
    return Optional.of(of(key, request, requestHash));
  }

  public static IdempotencyKeyHeader of(
      String key, List<String> request, UnaryOperator<byte[]> requestHash) {
    return new IdempotencyKeyHeader(
        hex(sha256(json(Stream.of(key)))),
        hex(requestHash.apply(json(Stream.concat(Stream.of(key), request.stream())))));
  }

  private static boolean isKey(String text) {
    return !text.isEmpty()
        && text.length() <= CHARACTERS_MAX
        && text.chars().allMatch(c -> c >= ' ' && c <= '~');
  }

  /// The idempotency key of the command. A different request with the same key is refused.
  public IdempotencyKey commandKey() {
    return new IdempotencyKey("command:" + keyHash, this::requireSameRequest);
  }

  /// The key of an operator action.
  public OperatorAction.Key actionKey() {
    return new OperatorAction.Key(keyHash, requestHash);
  }

  public Map<String, String> metadata() {
    return Map.of(REQUEST_HASH, requestHash);
  }

  private void requireSameRequest(RecordedEvent event) {
    String first = StrictJson.mapper().readTree(event.metadata()).path(REQUEST_HASH).asString("");
    if (!first.equals(requestHash)) {
      throw new ProblemException(Problem.idempotencyKeyConflict());
    }
  }

  private static byte[] json(Stream<String> parts) {
    return Json.bytes(
        json -> {
          json.writeStartArray();
          parts.forEach(json::writeString);
          json.writeEndArray();
        });
  }

  private static String hex(byte[] hash) {
    return HexFormat.of().formatHex(hash);
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has the algorithm
    }
  }
}
