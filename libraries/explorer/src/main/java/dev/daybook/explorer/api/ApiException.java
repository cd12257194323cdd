package dev.daybook.explorer.api;

/// A request that is refused, with the HTTP status and the reason that its sender gets.
public final class ApiException extends RuntimeException {
  private final int status;

  ApiException(int status, String reason) {
    super(reason, null, false, false);
    this.status = status;
  }

  static ApiException invalid(String reason) {
    return new ApiException(400, reason);
  }

  static ApiException forbidden(String reason) {
    return new ApiException(403, reason);
  }

  static ApiException notFound(String reason) {
    return new ApiException(404, reason);
  }

  int status() {
    return status;
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
