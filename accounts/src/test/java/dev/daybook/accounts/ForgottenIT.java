package dev.daybook.accounts;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.accounts.testing.DaybookProcess;
import dev.daybook.accounts.testing.StartedData;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Forgetting a person: the contents of the service's files afterwards, and completion after a
/// kill.
class ForgottenIT {
  private static final String NAME = "Zaphira Quillfeather";
  private static final String EMAIL = "zaphira@quill.example";
  private static final String BODY = "{\"name\":\"%s\",\"email\":\"%s\"}".formatted(NAME, EMAIL);
  private static final Pattern ACCOUNT_ID = Pattern.compile("\"accountId\":\"([^\"]+)\"");

  @TempDir Path data;

  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeEach
  void skip_the_first_start() throws Exception {
    StartedData.in(data);
  }

  private DaybookProcess start() throws IOException {
    return DaybookProcess.start("--port", "0", "--data-dir", data.toString());
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> get(URI service, String path) throws Exception {
    return send(HttpRequest.newBuilder(service.resolve(path)));
  }

  private HttpResponse<String> register(URI service, String key) throws Exception {
    return send(
        HttpRequest.newBuilder(service.resolve("/api/users"))
            .headers("Content-Type", "application/json", "Idempotency-Key", key)
            .POST(BodyPublishers.ofString(BODY)));
  }

  private HttpResponse<String> forget(URI service, String id) throws Exception {
    return send(
        HttpRequest.newBuilder(service.resolve("/api/users/" + id + "/personal-data")).DELETE());
  }

  private static String id(HttpResponse<String> created) {
    Matcher id = ACCOUNT_ID.matcher(created.body());
    assertThat(id.find()).as(created.body()).isTrue();
    return id.group(1);
  }

  /// The files that contain a text as bytes, except the write-ahead log, which keeps old contents
  /// until its files are reused.
  private List<Path> filesWith(String text) throws IOException {
    var found = new ArrayList<Path>();
    try (Stream<Path> files = Files.walk(data)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        if (!file.toString().contains("/pg_wal/")
            && Files.readString(file, ISO_8859_1).contains(text)) {
          found.add(data.relativize(file));
        }
      }
    }
    return found;
  }

  private void execute(String... statements) throws SQLException, IOException {
    var postmaster = Files.readAllLines(data.resolve("postgres/cluster/postmaster.pid"));
    var url = "jdbc:postgresql://127.0.0.1:%s/daybook".formatted(postmaster.get(3).strip());
    var password = Files.readString(data.resolve("postgres/password")).strip();
    try (var connection = DriverManager.getConnection(url, "postgres", password);
        var statement = connection.createStatement()) {
      for (var sql : statements) {
        statement.execute(sql);
      }
    }
  }

  @Test
  void no_file_in_the_data_directory_names_a_forgotten_person() throws Exception {
    try (var daybook = start()) {
      var service = daybook.awaitReady();
      var id = id(register(service, "1"));
      assertThat(register(service, "2").body()).contains("/problems/email-taken");
      assertThat(get(service, "/api/accounts").body()).contains(NAME, EMAIL);
      execute("analyze", "checkpoint");
      assertThat(filesWith(NAME)).as("the list's own file").hasSize(1);

      assertThat(forget(service, id).statusCode()).isEqualTo(204);
      assertThat(get(service, "/api/accounts").body()).doesNotContain(NAME, EMAIL);
      execute("vacuum full", "checkpoint");

      assertThat(filesWith(NAME)).isEmpty();
      assertThat(filesWith(EMAIL)).isEmpty();
      assertThat(filesWith("quill.example")).isEmpty();
      assertThat(daybook.everything()).doesNotContain(NAME, EMAIL);
    }
  }

  @Test
  void forgetting_completes_after_a_kill() throws Exception {
    String id;
    try (var daybook = start()) {
      var service = daybook.awaitReady();
      id = id(register(service, "1"));
      try (var _ = sendForget(service, id)) {
        while (!get(service, "/api/accounts/" + id + "/events").body().contains("FORGOTTEN")) {
          Thread.sleep(1);
        }
        daybook.kill();
      }
    }
    try (var daybook = start()) {
      var service = daybook.awaitReady();
      while (get(service, "/api/accounts/" + id + "?version=1").body().contains(NAME)) {
        Thread.sleep(20); // until the list's projection has reached it
      }
      assertThat(forget(service, id).statusCode()).isEqualTo(204);
      assertThat(get(service, "/api/accounts/" + id).body()).contains("\"version\":2");
    }
  }

  @Test
  void addresses_and_registrations_are_known_after_a_kill() throws Exception {
    String id;
    try (var daybook = start()) {
      id = id(register(daybook.awaitReady(), "1"));
      daybook.kill();
    }
    try (var daybook = start()) {
      var service = daybook.awaitReady();
      assertThat(id(register(service, "1"))).isEqualTo(id);
      assertThat(register(service, "2").statusCode()).isEqualTo(409);
      assertThat(get(service, "/api/accounts/" + id).body()).contains(NAME, EMAIL);
    }
  }

  /// Sends the request and does not read the response.
  private static Socket sendForget(URI service, String id) throws IOException {
    var request =
        String.join(
            "\r\n",
            "DELETE /api/users/" + id + "/personal-data HTTP/1.1",
            "Host: localhost",
            "",
            "");
    var socket = new Socket(service.getHost(), service.getPort());
    socket.getOutputStream().write(request.getBytes(US_ASCII));
    return socket;
  }
}
