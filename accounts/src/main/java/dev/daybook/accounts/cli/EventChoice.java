package dev.daybook.accounts.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/// Which events a command asks the service for.
final class EventChoice {
  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description = "only events of this type, such as FUNDS_DEPOSITED; can be repeated")
  private List<String> types = new ArrayList<>();

  @Option(
      names = "--account",
      paramLabel = "ID",
      description = "only events of this account; can be repeated")
  private List<String> accounts = new ArrayList<>();

  /// Parameters that follow others in a URL.
  String query() {
    var query = new StringBuilder();
    types.forEach(type -> query.append("&type=").append(URLEncoder.encode(type, UTF_8)));
    accounts.forEach(id -> query.append("&account=").append(URLEncoder.encode(id, UTF_8)));
    return query.toString();
  }
}
