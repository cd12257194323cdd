package dev.daybook.accounts.http.request;

import dev.daybook.accounts.http.response.HeaderNames;
import dev.daybook.accounts.http.response.Json;
import dev.daybook.accounts.http.response.Problem;
import dev.daybook.accounts.http.response.ProblemException;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.commands.IdempotencyKey;
import dev.daybook.jackson.StrictJson;
import dev.daybook.postgres.operations.OperatorAction;
import io.javalin.http.Context;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// What a request's `Idempotency-Key` puts into the log, or beside an operator's act, so that the
/// request is known when it comes again. These are hashes alone: they are kept for ever, in plain,
/// and what callers take for a key may say more than they mean to. What is asked for may name a
/// person, so its hash is keyed.
///
/// @param keyHash of the key
/// @param requestHash of what is asked for
public record IdempotencyKeyHeader(String keyHash, String requestHash) {
  static final int CHARACTERS_MAX = 255;

  /// The key in an event's metadata that holds the request's hash.
  private static final String REQUEST_HASH = "requestHash";

  /// Empty if the header isn't there.
  ///
  /// @param request the parts that tell it from other requests
  /// @param requestHash a keyed hash
  /// @throws ProblemException if the header is there and is no key
  public static Optional<IdempotencyKeyHeader> of(
      Context ctx, List<String> request, UnaryOperator<byte[]> requestHash) {
    List<String> values = Collections.list(ctx.req().getHeaders(HeaderNames.IDEMPOTENCY_KEY));
    if (values.isEmpty()) {
      return Optional.empty();
    }
    String key = values.getFirst();
    if (values.size() > 1 || !isKey(key)) {
      throw ProblemException.invalid(
          HeaderNames.IDEMPOTENCY_KEY,
          "The %s is one of 1 to %d printable ASCII characters."
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

  /// By which the command is known, unless another request came with the key: that is an answer of
  /// its own.
  public IdempotencyKey commandKey() {
    return new IdempotencyKey("command:" + keyHash, this::requireSameRequest);
  }

  /// By which an operator's order is known.
  public OperatorAction.Key actKey() {
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
      throw new IllegalStateException(e); // every JDK has it
    }
  }
}
