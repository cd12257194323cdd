package dev.daybook.explorer.api;

import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.CommandResult;
import dev.daybook.eventstore.commands.IdempotencyKey;
import dev.daybook.explorer.access.Rights;
import dev.daybook.explorer.spi.LensCommand;
import dev.daybook.explorer.spi.LensCommand.Field;
import dev.daybook.explorer.states.JsonDifference;
import dev.daybook.explorer.states.StateView;
import dev.daybook.jackson.StrictJson;
import dev.daybook.postgres.operations.IdempotencyKeyConflictException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Sends the commands of lenses, and tells what happened.
final class CommandsApi {
  /// Long enough that nobody guesses it: it keeps the hash of the values from being guessed, too.
  private static final Pattern KEY = Pattern.compile("[!-~]{16,100}");

  private static final String REQUEST_HASH = "requestHash";

  private final StreamsApi streams;
  private final Map<String, StateView<?, ?>> states;

  CommandsApi(StreamsApi streams, Map<String, StateView<?, ?>> states) {
    this.streams = streams;
    this.states = Map.copyOf(states);
  }

  /// Puts the commands of a category.
  static void put(ObjectNode json, List<LensCommand> commands) {
    ArrayNode array = json.putArray("commands");
    for (LensCommand command : commands) {
      ArrayNode fields =
          array
              .addObject()
              .put("name", command.name())
              .put("label", command.label())
              .putArray("fields");
      for (Field field : command.fields()) {
        fields
            .addObject()
            .put("name", field.name())
            .put("label", field.label())
            .put("type", field.type().name());
      }
    }
  }

  /// Executes a command, once for each key.
  ///
  /// @throws ApiException if the sender may not send commands, there is no such command, or a value
  ///   is invalid
  ObjectNode send(Operation operation, Rights rights) {
    if (!rights.sendsCommands()) {
      throw ApiException.forbidden("You may not send commands");
    }
    StreamId stream = Parameters.requireStream(operation.require("stream"));
    String name = operation.require("command");
    StateView<?, ?> view = states.get(stream.category());
    if (view == null) {
      throw unknown(name, stream);
    }
    LensCommand command =
        view.commands().stream()
            .filter(it -> it.name().equals(name))
            .findFirst()
            .orElseThrow(() -> unknown(name, stream));
    String key = operation.require("key");
    if (!KEY.matcher(key).matches()) {
      throw ApiException.invalid("key has 16 to 100 printable ASCII characters without spaces");
    }
    Map<String, String> texts = operation.texts("values");
    return execute(view, command, request(stream, command, key, texts, rights), texts);
  }

  private static ApiException unknown(String command, StreamId stream) {
    return ApiException.notFound(
        "The application has no command %s for the category %s"
            .formatted(command, stream.category()));
  }

  private static LensCommand.Request request(
      StreamId stream, LensCommand command, String key, Map<String, String> texts, Rights rights) {
    Map<String, Object> values = new TreeMap<>();
    for (Field field : command.fields()) {
      values.put(field.name(), value(field, texts.get(field.name())));
    }
    texts.keySet().stream()
        .filter(it -> !values.containsKey(it))
        .findFirst()
        .ifPresent(
            it -> {
              throw ApiException.invalid(
                  "The command %s has no field %s".formatted(command.name(), it));
            });
    String hash =
        sha256(
            StrictJson.mapper()
                .writeValueAsString(List.of(key, command.name(), stream.toString(), texts)));
    return new LensCommand.Request(
        stream,
        key,
        new IdempotencyKey("explorer:" + sha256(key), first -> requireSame(first, hash)),
        Map.of("actor", rights.actor(), "correlationId", sha256(key), REQUEST_HASH, hash),
        values);
  }

  private static Object value(Field field, @Nullable String text) {
    if (text == null || text.isBlank()) {
      throw ApiException.invalid("%s is missing".formatted(field.label()));
    }
    if (text.length() > LensCommand.VALUE_CHARACTERS_MAX || text.indexOf('\0') >= 0) {
      throw ApiException.invalid(
          "%s has at most %d characters, none of them NUL"
              .formatted(field.label(), LensCommand.VALUE_CHARACTERS_MAX));
    }
    try {
      return field.type().parse(text);
    } catch (IllegalArgumentException e) {
      throw ApiException.invalid("%s is %s".formatted(field.label(), e.getMessage()));
    }
  }

  private static void requireSame(RecordedEvent first, String hash) {
    String stored = StrictJson.mapper().readTree(first.metadata()).path(REQUEST_HASH).asString("");
    if (!stored.equals(hash)) {
      throw new IdempotencyKeyConflictException();
    }
  }

  private ObjectNode execute(
      StateView<?, ?> view,
      LensCommand command,
      LensCommand.Request request,
      Map<String, String> texts) {
    ObjectNode json = EventJson.object().put("command", command.label());
    ArrayNode values = json.putArray("values");
    for (Field field : command.fields()) {
      values.addObject().put("label", field.label()).put("value", texts.get(field.name()));
    }
    try {
      CommandResult<?, ?> result = command.handler().handle(request);
      put(
          json,
          view,
          request.stream(),
          result.version() - result.events().size(),
          result.version());
    } catch (RuntimeException thrown) {
      String refusal = view.refusal(thrown).orElseThrow(() -> thrown);
      json.putObject("refusal").put("name", refusal).put("detail", thrown.getMessage());
      put(json, view, request.stream(), Long.MAX_VALUE, Long.MAX_VALUE);
    }
    return json;
  }

  /// Puts the states before and after, and the events between.
  private void put(ObjectNode json, StateView<?, ?> view, StreamId stream, long from, long to) {
    var found = streams.between(view, stream, from, to);
    json.put("fromVersion", found.fromVersion()).put("toVersion", found.toVersion());
    json.set("before", found.before());
    json.set("events", found.events());
    json.set("after", found.after());
    if (found.problem() != null) {
      json.put("problem", found.problem());
    }
    ArrayNode changes = json.putArray("changes");
    JsonDifference.between(found.before(), found.after())
        .forEach(it -> StreamsApi.put(changes.addObject(), it));
  }

  private static String sha256(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("Every Java platform has SHA-256", e);
    }
  }
}
