package dev.daybook.postgres.pacing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Wakes the readers of a log on this node when the log has grown. Thread-safe.
public final class WakeUps {
  private final List<WakeUp> readers = new CopyOnWriteArrayList<>();

  /// Adds a reader.
  public void add(WakeUp reader) {
    readers.add(reader);
  }

  public void remove(WakeUp reader) {
    readers.remove(reader);
  }

  /// Wakes all readers. Never blocks.
  public void wakeAll() {
    readers.forEach(WakeUp::give);
  }
}
