package dev.daybook.kafka.inbox;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.IdempotencyKey;
import dev.daybook.eventstore.errors.AppendConditionFailedException;
import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.eventstore.errors.ExtensionException;
import dev.daybook.eventstore.errors.InvalidEventException;
import dev.daybook.eventstore.errors.UnreadableEventException;
import dev.daybook.jackson.StrictJson;
import dev.daybook.postgres.sql.ErrorText;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.InterruptException;
import tools.jackson.databind.JsonNode;

/// Executes the commands of records. Each is in the log at most once, and refused at most once:
///
/// - The events of a command have its idempotency key as a tag, and are appended on the condition
///   that no event has that tag.
/// - A refusal is an event with the same tag, under the same condition. So of a command that two
///   nodes execute, one result is in the log, and both answer with it.
///
/// Thread-safe.
///
/// @param attempts number of calls of the handler before it is given up
record RecordExecution(EventStore log, RecordKeys keys, InboxHandler handler, int attempts) {
  /// Type of the event that stores a refusal.
  static final String REFUSED = "INBOX_COMMAND_REFUSED";

  private static final String CATEGORY = "inbox";
  private static final String RECORD = "inboxRecord";
  private static final String CONTENTS = "inboxContents";
  private static final long PAUSE_MS = 100;

  /// What became of a record.
  sealed interface Outcome {
    record Done(InboxResult result) implements Outcome {}

    record Failed(String reason) implements Outcome {}
  }

  /// The log has the refusal of this command.
  private static final class RefusedBefore extends RuntimeException {
    final InboxResult.Refused refusal;

    RefusedBefore(InboxResult.Refused refusal) {
      super("refused before", null, false, false);
      this.refusal = refusal;
    }
  }

  /// The log has another command with this key.
  private static final class KeyReused extends RuntimeException {
    KeyReused(String other) {
      super(
          "The idempotency key was used by the record %s, with other contents".formatted(other),
          null,
          false,
          false);
    }
  }

  /// Executes the command of a record.
  ///
  /// @param recordId see [RecordKeys#recordId]
  /// @throws EventStoreException if the log can't execute any command at present
  Outcome execute(ConsumerRecord<byte[], byte[]> record, String recordId) {
    String contents = RecordKeys.contents(record);
    var key = new IdempotencyKey(keys.tag(record, recordId), event -> requireSame(event, contents));
    var given = new InboxRecord(record, key, Map.of(RECORD, recordId, CONTENTS, contents));
    Exception last = null;
    for (int i = 0; i < attempts; i++) {
      if (i > 0) {
        pause();
      }
      try {
        return new Outcome.Done(handle(given));
      } catch (RefusedBefore e) {
        return new Outcome.Done(e.refusal);
      } catch (KeyReused e) {
        return new Outcome.Failed(String.valueOf(e.getMessage()));
      } catch (InterruptException e) {
        throw e;
      } catch (EventStoreException e) {
        if (!isAboutRecord(e)) {
          throw e;
        }
        last = e;
      } catch (InterruptedException e) {
        throw new InterruptException(e);
      } catch (Exception e) {
        last = e;
      }
    }
    return new Outcome.Failed(last == null ? "" : ErrorText.line(last));
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MS);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  /// Whether the same error would come again on a healthy log.
  private static boolean isAboutRecord(EventStoreException e) {
    return switch (e) {
      case InvalidEventException ignored -> true;
      case UnreadableEventException ignored -> true;
      case ExtensionException it -> !it.isRetryable();
      default -> false;
    };
  }

  private static void requireSame(RecordedEvent first, String contents) {
    JsonNode metadata = StrictJson.mapper().readTree(first.metadata());
    JsonNode stored = metadata.path(CONTENTS);
    if (stored.isString() && !stored.stringValue().equals(contents)) {
      throw new KeyReused(metadata.path(RECORD).asString(""));
    }
    if (first.type().equals(REFUSED)) {
      JsonNode data = StrictJson.mapper().readTree(first.data());
      throw new RefusedBefore(
          new InboxResult.Refused(
              data.path("reason").asString(""), data.path("detail").asString(""), true));
    }
  }

  private InboxResult handle(InboxRecord record) throws Exception {
    InboxResult result = handler.handle(record);
    if (result instanceof InboxResult.Refused refusal && refusal.isFinal()) {
      store(refusal, record);
    }
    return result;
  }

  /// @throws RefusedBefore if the refusal is stored
  private void store(InboxResult.Refused refusal, InboxRecord record) {
    IdempotencyKey key = record.idempotencyKey();
    String data =
        StrictJson.mapper()
            .writeValueAsString(
                StrictJson.mapper()
                    .createObjectNode()
                    .put("inbox", keys.inbox())
                    .put("reason", refusal.reason())
                    .put("detail", refusal.detail()));
    var marker =
        new NewEvent(
                UUID.randomUUID(),
                REFUSED,
                data,
                StrictJson.mapper().writeValueAsString(record.metadata()))
            .taggedAlso(Set.of(key.tag()));
    var stream = StreamId.of(CATEGORY, key.tag().substring(CATEGORY.length() + 1));
    try {
      log.append(
          List.of(new StreamAppend(stream, ExpectedVersion.any(), List.of(marker))),
          List.of(key.condition()));
    } catch (AppendConditionFailedException e) {
      // Another call was faster. If it has refused the command, this finds the marker.
      var unused = key.findEvents(log);
      throw new IllegalStateException(
          "The command was executed by another call, and refused by this one", e);
    }
  }
}
