package dev.daybook.postgres.projections.rebuild;

import dev.daybook.postgres.sql.ErrorText;

/// The last events of a build can't be applied all at once; one by one shows which one is at fault.
final class UnfinishedException extends RuntimeException {
  UnfinishedException(Throwable cause) {
    super(ErrorText.text(cause), cause, false, false);
  }
}
