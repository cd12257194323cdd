package dev.daybook.explorer.api;

import dev.daybook.explorer.access.Rights;
import dev.daybook.jackson.StrictJson;
import dev.daybook.postgres.operations.OperatorAction;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// The body of a request that does something, or shows personal data: a JSON object with a reason.
final class Operation {
  private static final int BODY_BYTES_MAX = 16 << 10;
  private static final Logger log = LoggerFactory.getLogger("dev.daybook.explorer.personal-data");

  private final JsonNode body;

  private Operation(JsonNode body) {
    this.body = body;
  }

  /// The body, and one byte more than it may have if it is too long. It is read before anything is
  /// refused: some servers close the connection under a client that is still sending.
  static byte[] bytes(HttpServletRequest request) throws IOException {
    return request.getInputStream().readNBytes(BODY_BYTES_MAX + 1);
  }

  /// @throws ApiException if the body is not a JSON object, too long, or comes from another site
  static Operation of(HttpServletRequest request, byte[] bytes) {
    CrossSite.requireSameOrigin(request);
    String type = Objects.requireNonNullElse(request.getContentType(), "");
    if (!type.toLowerCase(Locale.ROOT).split(";", 2)[0].strip().equals("application/json")) {
      throw new ApiException(415, "The content type is application/json");
    }
    if (bytes.length > BODY_BYTES_MAX) {
      throw new ApiException(413, "The body has at most %d bytes".formatted(BODY_BYTES_MAX));
    }
    try {
      JsonNode body = StrictJson.mapper().readTree(bytes);
      if (body != null && body.isObject()) {
        return new Operation(body);
      }
    } catch (JacksonException ignored) {
      // refused below: the message would quote the body
    }
    throw ApiException.invalid("The body is not a JSON object");
  }

  Optional<String> text(String name) {
    JsonNode value = body.path(name);
    return value.isString() && !value.stringValue().isEmpty()
        ? Optional.of(value.stringValue())
        : Optional.empty();
  }

  String require(String name) {
    return text(name)
        .orElseThrow(() -> ApiException.invalid("The text %s is missing".formatted(name)));
  }

  /// An object of texts; empty if there is none.
  ///
  /// @throws ApiException if it has other values
  Map<String, String> texts(String name) {
    Map<String, String> texts = new TreeMap<>();
    for (var value : body.path(name).properties()) {
      if (!value.getValue().isString()) {
        throw ApiException.invalid("The values of %s are texts".formatted(name));
      }
      texts.put(value.getKey(), value.getValue().stringValue());
    }
    return texts;
  }

  boolean has(String name) {
    return body.has(name);
  }

  /// @throws ApiException if there is none
  long position() {
    return number("position");
  }

  /// @throws ApiException if there is none from 0 to [Parameters#NUMBER_MAX]
  long number(String name) {
    JsonNode value = body.path(name);
    if (!value.isIntegralNumber()
        || !value.canConvertToLong()
        || value.longValue() < 0
        || value.longValue() > Parameters.NUMBER_MAX) {
      throw ApiException.invalid(
          "%s is missing, or no number from 0 to %d".formatted(name, Parameters.NUMBER_MAX));
    }
    return value.longValue();
  }

  private String reason() {
    String reason = require("reason");
    if (reason.isBlank() || reason.length() > OperatorAction.Request.WHY_CHARACTERS_MAX) {
      throw ApiException.invalid(
          "reason has 1 to %d characters".formatted(OperatorAction.Request.WHY_CHARACTERS_MAX));
    }
    return reason;
  }

  /// The request of an operator action.
  ///
  /// @throws ApiException if the sender may not operate, or gives no reason
  OperatorAction.Request requestOf(Rights rights) {
    if (!rights.operates()) {
      throw ApiException.forbidden("You may not operate read models");
    }
    try {
      return new OperatorAction.Request(rights.actor(), reason());
    } catch (IllegalArgumentException e) {
      throw ApiException.invalid(String.valueOf(e.getMessage()));
    }
  }

  /// Logs that personal data is shown.
  ///
  /// @throws ApiException if the sender may not see it, or gives no reason
  void logReveal(String what, Rights rights) {
    if (!rights.seesPersonalData()) {
      throw ApiException.forbidden("You may not see personal data");
    }
    log.info("Personal data of {} is shown to {}: {}", what, line(rights.actor()), line(reason()));
  }

  /// Control characters could forge a line of the log.
  private static String line(String text) {
    return text.replaceAll("\\p{Cntrl}", " ");
  }
}
