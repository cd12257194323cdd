package dev.daybook.eventstore.postgres;

import dev.daybook.eventstore.AppendResult;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamAppend;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// A unit on its way through the appender, and the place where its caller waits for the outcome.
final class PendingAppend {
  private static final int BYTES_PER_CHAR = 2;

  private final List<StreamAppend> unit;
  private final int events;
  private final long bytes;
  private final CompletableFuture<List<AppendResult>> outcome = new CompletableFuture<>();

  PendingAppend(List<StreamAppend> unit) {
    this.unit = List.copyOf(unit);
    int count = 0;
    long size = 0;
    for (StreamAppend append : this.unit) {
      for (NewEvent event : append.events()) {
        count++;
        size += BYTES_PER_CHAR * (long) (event.data().length() + event.metadata().length());
      }
    }
    this.events = count;
    this.bytes = size;
  }

  List<StreamAppend> unit() {
    return unit;
  }

  int events() {
    return events;
  }

  long bytes() {
    return bytes;
  }

  CompletableFuture<List<AppendResult>> outcome() {
    return outcome;
  }
}
