package dev.daybook.audit.verification;

import dev.daybook.audit.notes.SignedNote;
import dev.daybook.audit.tree.TileReader;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Options of a verification. Immutable.
///
/// @param kept checkpoints that an auditor has kept. They are trusted more than those in the
///   database, which its owner can delete or sign again
/// @param export tiles of the same tree that an auditor has kept; they name the position where the
///   stored tiles were changed too
/// @param resume a file for the state, so that a later run continues; null to begin at the start
/// @param eventsPerSecondMax maximum rate of events and, after them, of tags; 0 for no limit
/// @param progress called after each page, by the thread of the verification
public record VerificationOptions(
    List<SignedNote> kept,
    @Nullable TileReader export,
    @Nullable Path resume,
    long eventsPerSecondMax,
    Consumer<VerificationProgress> progress) {
  public VerificationOptions {
    kept = List.copyOf(kept);
    if (eventsPerSecondMax < 0) {
      throw new IllegalArgumentException("A rate is not negative: " + eventsPerSecondMax);
    }
  }

  /// No kept checkpoints, no export, from the first event, as fast as possible.
  public static VerificationOptions defaults() {
    return new VerificationOptions(List.of(), null, null, 0, progress -> {});
  }

  public VerificationOptions withKept(List<SignedNote> notes) {
    return new VerificationOptions(notes, export, resume, eventsPerSecondMax, progress);
  }

  public VerificationOptions withExport(TileReader tiles) {
    return new VerificationOptions(kept, tiles, resume, eventsPerSecondMax, progress);
  }

  public VerificationOptions withResume(Path file) {
    return new VerificationOptions(kept, export, file, eventsPerSecondMax, progress);
  }

  public VerificationOptions withEventsPerSecondMax(long rate) {
    return new VerificationOptions(kept, export, resume, rate, progress);
  }

  public VerificationOptions withProgress(Consumer<VerificationProgress> listener) {
    return new VerificationOptions(kept, export, resume, eventsPerSecondMax, listener);
  }
}
