package dev.daybook.postgres.projections.rebuild;

import dev.daybook.postgres.sql.ErrorText;

/// The last events of a rebuild can't be applied in one batch. Applying them one by one finds the
/// one at fault.
final class UnfinishedException extends RuntimeException {
  UnfinishedException(Throwable cause) {
    super(ErrorText.text(cause), cause, false, false);
  }
}
