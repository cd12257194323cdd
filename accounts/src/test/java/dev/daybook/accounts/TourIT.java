package dev.daybook.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.accounts.testing.DaybookProcess;
import dev.daybook.accounts.testing.StartedData;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs the tour of the docs: sends each `$ curl` to a new service and compares the response with
/// the line below it, except `<id>`, `<time>` and `{…}`.
class TourIT {
  private static final Path TOUR = Path.of("..", "docs", "tour.md");
  private static final Pattern BLOCK = Pattern.compile("```console\n(.*?)```", Pattern.DOTALL);
  private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)");
  private static final Pattern ACCOUNT_ID = Pattern.compile("\"accountId\":\"([^\"]+)\"");
  private static final Map<String, String> PLACEHOLDERS =
      Map.of(
          "<id>",
          "\\E[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\Q",
          "{…}",
          "\\E\\{[^{}]*\\}\\Q",
          "<time>",
          "\\E\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z\\Q");

  private final Map<String, String> variables = new HashMap<>();

  @Test
  void the_tour_prints_the_documented_responses(@TempDir Path data) throws Exception {
    List<String> lines = tour();
    assertThat(lines).hasSizeGreaterThan(10);
    StartedData.in(data);
    try (var service = DaybookProcess.start("--port", "0", "--data-dir", data.toString());
        var http = HttpClient.newHttpClient()) {
      URI address = service.awaitReady();
      for (int i = 0; i < lines.size(); i += 2) {
        assertThat(lines.get(i)).startsWith("$ curl ");
        String response = http.send(request(lines.get(i), address), BodyHandlers.ofString()).body();
        assertThat(response).as(lines.get(i)).matches(expected(lines.get(i + 1)));
        Matcher id = ACCOUNT_ID.matcher(response);
        if (id.find()) {
          variables.put(variables.isEmpty() ? "$ID" : "$TO", id.group(1));
        }
      }
      assertThat(service.stop()).isEqualTo(DaybookProcess.STOPPED);
    }
  }

  private static List<String> tour() throws IOException {
    List<String> lines = new ArrayList<>();
    Matcher block = BLOCK.matcher(Files.readString(TOUR));
    while (block.find()) {
      lines.addAll(block.group(1).lines().toList());
    }
    return lines;
  }

  private static Pattern expected(String line) {
    String regex = Pattern.quote(line);
    for (var placeholder : PLACEHOLDERS.entrySet()) {
      regex = regex.replace(placeholder.getKey(), placeholder.getValue());
    }
    return Pattern.compile(regex);
  }

  /// The request that a `curl` of the tour sends; it knows `-s`, `-X`, `-H` and `-d`.
  private HttpRequest request(String line, URI address) {
    String command = line.substring("$ curl ".length());
    for (var variable : variables.entrySet()) {
      command = command.replace(variable.getKey(), variable.getValue());
    }
    var request = HttpRequest.newBuilder();
    Matcher words = WORD.matcher(command);
    while (words.find()) {
      switch (word(words)) {
        case "-s" -> {}
        case "-X" -> request.method(next(words), BodyPublishers.noBody());
        case "-H" -> {
          String[] header = next(words).split(": ", 2);
          request.header(header[0], header[1]);
        }
        case "-d" -> request.POST(BodyPublishers.ofString(next(words)));
        case String url -> {
          assertThat(url).startsWith("localhost:3000/");
          request.uri(address.resolve(url.substring("localhost:3000".length())));
        }
      }
    }
    return request.build();
  }

  private static String next(Matcher words) {
    assertThat(words.find()).isTrue();
    return word(words);
  }

  private static String word(Matcher words) {
    return Stream.of(words.group(1), words.group(2), words.group(3))
        .filter(Objects::nonNull)
        .findFirst()
        .orElseThrow();
  }
}
