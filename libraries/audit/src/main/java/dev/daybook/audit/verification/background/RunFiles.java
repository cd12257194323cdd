package dev.daybook.audit.verification.background;

import dev.daybook.audit.notes.VerifierKey;
import dev.daybook.audit.verification.background.VerificationStatus.Completed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The files of a verification in the background, in a folder of the node: the state of the run
/// that is not completed, and what is remembered of runs. If the latter can't be understood, it is
/// removed, and the log says so.
///
/// All methods throw an [UncheckedIOException] if a file can't be read, written or removed.
final class RunFiles {
  private static final Logger LOG = LoggerFactory.getLogger(RunFiles.class);

  private final Path state;
  private final Path runs;

  /// @param folder exists
  RunFiles(Path folder) {
    this.state = folder.resolve("verification.state");
    this.runs = folder.resolve("verification.runs");
  }

  /// The file of the state.
  Path state() {
    return state;
  }

  /// The runs of the tree with a key.
  KeptRuns runs(VerifierKey key) {
    try {
      return KeptRuns.read(runs, key);
    } catch (IllegalArgumentException e) {
      LOG.warn("What is known of earlier verifications is removed: {}", e.getMessage());
      delete(runs);
      return KeptRuns.NONE;
    }
  }

  /// Begins a run, or continues the one that is not completed.
  void begin(VerifierKey key, Instant startedAt) {
    KeptRuns kept = runs(key);
    if (kept.current().isEmpty()) {
      delete(state); // of a run that was completed, or of another tree
    }
    new KeptRuns(Optional.of(startedAt), kept.last()).write(runs, key);
  }

  void complete(VerifierKey key, Completed run) {
    new KeptRuns(Optional.empty(), Optional.of(run)).write(runs, key);
    delete(state);
  }

  /// Ends a run without a result.
  void abandon(VerifierKey key) {
    new KeptRuns(Optional.empty(), runs(key).last()).write(runs, key);
    delete(state);
  }

  /// Removes both files.
  void discard() {
    delete(state);
    delete(runs);
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("A file of the verification can't be removed", e);
    }
  }
}
