package dev.daybook.spring.autoconfigure;

/// The application can't start with these beans or properties of Daybook.
public final class DaybookStartException extends RuntimeException {
  private final String action;

  /// A refusal.
  ///
  /// @param description what is wrong, by name
  /// @param action what to do
  DaybookStartException(String description, String action) {
    super(description);
    this.action = action;
  }

  String action() {
    return action;
  }
}
