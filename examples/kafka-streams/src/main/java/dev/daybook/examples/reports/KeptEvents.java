package dev.daybook.examples.reports;

import java.util.List;
import org.apache.kafka.streams.processor.api.ContextualFixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;

/// Reads events from the records of the topic, without those that the log lost in a restore.
///
/// Throws a [LogRestoredException] at a restore that is not known yet. The transaction that the
/// record was read in is aborted.
final class KeptEvents extends ContextualFixedKeyProcessor<String, String, RelayedEvent> {
  private final List<Restore> known;

  KeptEvents(List<Restore> known) {
    this.known = known;
  }

  @Override
  public void process(FixedKeyRecord<String, String> record) {
    RelayedEvent event = RelayedEvent.of(record.headers(), record.value());
    if (event.isLogRestored()) {
      Restore restore = event.data(Restore.class);
      if (!known.contains(restore)) {
        throw new LogRestoredException(restore);
      }
    } else if (known.stream().noneMatch(restore -> restore.lost(event))) {
      context().forward(record.withValue(event));
    }
  }
}
