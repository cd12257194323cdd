package dev.daybook.processes;

/// A business rule of the shop rejects a command.
final class Rejected extends RuntimeException {
  private static final long serialVersionUID = 1;

  Rejected(String reason) {
    super(reason, null, false, false);
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
