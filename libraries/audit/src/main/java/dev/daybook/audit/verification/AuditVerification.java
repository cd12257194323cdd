package dev.daybook.audit.verification;

import dev.daybook.audit.notes.InvalidNoteException;
import dev.daybook.audit.notes.VerifierKey;
import dev.daybook.eventstore.errors.EventStoreException;
import javax.sql.DataSource;

/// Verifies the whole log: computes the leaf of each event again, and compares all leaves with the
/// stored tree and with the signed checkpoints. It finds each changed, missing, added or exchanged
/// event and tag, also one that a superuser changed.
///
/// - If the stored hashes above an event lead to a signed checkpoint, or those of an export do, the
///   fault is named by its position.
/// - If the stored hashes were changed with the event, the fault is named by the smallest range
///   between the last checkpoint that agrees and the first one that doesn't.
///
/// It compares the events up to the size that the tree has when it begins, then the index by tags.
/// It reads only, page by page. Each page has a transaction of its own; between two pages, also
/// while it waits for its rate, it holds no connection. Events that are appended meanwhile are no
/// faults. Its memory doesn't depend on the size of the log. Each object can run any number of
/// times, one at a time.
public final class AuditVerification {
  private final DataSource database;
  private final String logSchema;
  private final String readModelSchema;
  private final VerifierKey key;
  private final VerificationOptions options;

  /// A verification of the tree of one epoch.
  ///
  /// @param database gives connections of a role that may read both schemas, with auto-commit on;
  ///   one at a time is in use
  /// @param logSchema the schema of the log
  /// @param readModelSchema the schema of the tree and the signed checkpoints
  /// @param key the log's key in that epoch
  public AuditVerification(
      DataSource database,
      String logSchema,
      String readModelSchema,
      VerifierKey key,
      VerificationOptions options) {
    this.database = database;
    this.logSchema = logSchema;
    this.readModelSchema = readModelSchema;
    this.key = key;
    this.options = options;
  }

  /// Verifies all events that are sealed or signed when it begins.
  ///
  /// @return the faults; with [VerificationOptions#resume()] also those that earlier runs found
  /// @throws InterruptedException if the thread is interrupted; a later run resumes
  /// @throws InvalidNoteException if a kept checkpoint is not signed by the key
  /// @throws IllegalArgumentException if the file to resume is of another log
  /// @throws EventStoreException if the database fails
  public VerificationReport run() throws InterruptedException {
    return run(Pacing.SYSTEM);
  }

  /// Verifies as [#run()] does, with pauses of the caller.
  ///
  /// @throws InterruptedException if a pause was interrupted; a later run resumes
  public VerificationReport run(Pacing pacing) throws InterruptedException {
    return VerificationRun.run(tables(), key, options, pacing);
  }

  /// Number of events of the largest tree that was signed, also by a checkpoint that is not valid;
  /// 0 before the first one.
  ///
  /// @throws InvalidNoteException if a kept checkpoint is not signed by the key
  /// @throws EventStoreException if the database fails
  public long signed() {
    VerifiedTables tables = tables();
    return tables.read(() -> new SignedHeads(tables, key, options.kept()).largest());
  }

  private VerifiedTables tables() {
    return new VerifiedTables(database, logSchema, readModelSchema);
  }
}
