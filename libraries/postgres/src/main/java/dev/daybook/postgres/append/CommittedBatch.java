package dev.daybook.postgres.append;

import dev.daybook.eventstore.AppendResult;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.postgres.append.AppendFunction.Outcome;
import dev.daybook.postgres.append.AppendFunction.RequestOutcome;
import dev.daybook.postgres.append.AppendFunction.RequestOutcome.Appended;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The events of one transaction of the appender; their positions are consecutive. Thread-safe.
final class CommittedBatch {
  private final long first;
  private final long last;
  private final long bytes;
  private final ReentrantLock converting = new ReentrantLock();
  private @Nullable Sent sent; // until it is converted
  private List<RecordedEvent> recorded = List.of();

  CommittedBatch(List<PendingAppend> requests, Outcome outcome) {
    this.first = outcome.head() - outcome.events() + 1;
    this.last = outcome.head();
    this.bytes = requests.stream().mapToLong(PendingAppend::bytes).sum();
    this.sent = new Sent(requests, outcome.requests());
  }

  private record Sent(List<PendingAppend> requests, List<RequestOutcome> outcomes) {}

  long first() {
    return first;
  }

  long last() {
    return last;
  }

  long size() {
    return last - first + 1;
  }

  /// Memory of what was sent. It is kept until the first reader asks for the events, and only they
  /// are kept then.
  long bytes() {
    return bytes;
  }

  /// Its events; empty if the stored form of one of them is not certain. Converted by the first
  /// reader that asks, not by the appender.
  List<RecordedEvent> recorded() {
    converting.lock();
    try {
      if (sent != null) {
        recorded = new Conversion(first).of(sent);
        sent = null;
      }
      return recorded;
    } finally {
      converting.unlock();
    }
  }

  /// Makes events as the table has them of what was sent.
  private static final class Conversion {
    private final List<RecordedEvent> converted = new ArrayList<>();
    private long position;
    private @Nullable String metadata;
    private Optional<String> storedMetadata = Optional.empty();

    Conversion(long first) {
      this.position = first;
    }

    List<RecordedEvent> of(Sent sent) {
      for (int i = 0; i < sent.requests().size(); i++) {
        if (sent.outcomes().get(i) instanceof Appended(List<AppendResult> results)
            && !add(sent.requests().get(i).appends(), results)) {
          return List.of();
        }
      }
      return converted;
    }

    private boolean add(List<StreamAppend> appends, List<AppendResult> results) {
      for (int i = 0; i < appends.size(); i++) {
        StreamAppend append = appends.get(i);
        AppendResult result = results.get(i);
        long version = result.version() - append.events().size();
        for (NewEvent event : append.events()) {
          Optional<String> data = StoredJson.of(event.data());
          Optional<String> stored = storedMetadata(event.metadata());
          if (data.isEmpty() || stored.isEmpty()) {
            return false;
          }
          converted.add(
              new RecordedEvent(
                  position++,
                  append.stream(),
                  ++version,
                  event.eventId(),
                  event.type(),
                  data.get(),
                  stored.get(),
                  result.recordedAt(),
                  event.tags()));
        }
      }
      return true;
    }

    /// Events that follow each other often have the same metadata: it is converted once.
    private Optional<String> storedMetadata(String sent) {
      if (!sent.equals(metadata)) {
        metadata = sent;
        storedMetadata = StoredJson.of(sent);
      }
      return storedMetadata;
    }
  }
}
