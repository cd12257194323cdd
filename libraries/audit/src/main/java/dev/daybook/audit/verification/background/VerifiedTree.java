package dev.daybook.audit.verification.background;

import dev.daybook.audit.notes.VerifierKey;
import dev.daybook.audit.verification.AuditVerification;
import dev.daybook.audit.verification.VerificationOptions;

/// The newest tree of a log, as a [BackgroundVerification] sees it. All methods may throw the
/// exceptions of the database.
public interface VerifiedTree {
  /// The key of the tree. It changes with each epoch of the log; a run of a former epoch then ends
  /// without a result.
  VerifierKey key();

  /// Number of leaves that the tree has been given, as its projection says. Less than what was
  /// signed while the tree is filled again: there is no run then.
  long size();

  /// A verification of the tree.
  AuditVerification verification(VerifierKey key, VerificationOptions options);
}
