package dev.daybook.accounts.http.request;

import dev.daybook.accounts.http.response.Problem;
import dev.daybook.accounts.http.response.ProblemException;
import dev.daybook.accounts.http.response.ProblemType;
import dev.daybook.accounts.http.routing.Exchange;
import java.util.regex.Pattern;

/// A request body that is a CSV file, at most 1 MiB.
public final class CsvBody {
  private static final Pattern CSV =
      Pattern.compile(
          "text/csv(?:\\s*;\\s*charset\\s*=\\s*\"?utf-8\"?)?\\s*", Pattern.CASE_INSENSITIVE);

  private CsvBody() {}

  /// Reads the file.
  ///
  /// @throws ProblemException if the body is missing, too large or of another type
  public static byte[] read(Exchange exchange) {
    String type = exchange.contentType();
    if (type == null || !CSV.matcher(type).matches()) {
      throw new ProblemException(
          Problem.of(ProblemType.UNSUPPORTED_MEDIA_TYPE, "The body must be text/csv in UTF-8."));
    }
    byte[] bytes = BodyBytes.read(exchange);
    if (bytes.length == 0) {
      throw new ProblemException(Problem.unreadable("The file is empty."));
    }
    return bytes;
  }
}
