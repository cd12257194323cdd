package dev.daybook.accounts.imports;

/// A row that can't go into the log; the message is the reason.
final class RefusedRow extends Exception {
  RefusedRow(String reason) {
    super(reason, null, false, false); // a refusal is an answer, not a fault: no trace
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
