package dev.daybook.accounts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// The command line as an operator's client of a running service.
class ProjectionsCommandIT {
  @TempDir Path temporary;

  private static String run(int port, String... arguments) {
    var out = new ByteArrayOutputStream();
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--port=" + port);
    new CommandLine(new ProjectionsCommand(new PrintStream(out, true, UTF_8)))
        .setExecutionExceptionHandler(
            (e, _, _) -> {
              throw e;
            })
        .execute(all.toArray(String[]::new));
    return out.toString(UTF_8);
  }

  @Test
  void lists_verifies_and_builds_anew() throws Exception {
    String data = temporary.resolve("data").toString();
    try (var daybook = DaybookProcess.start("--port", "0", "--data-dir", data)) {
      URI service = daybook.awaitReady();
      int port = service.getPort();
      createUser(service);
      assertThat(run(port)).contains("account_list, version 1: running");
      assertThat(run(port, "verify", "account_list")).contains("no differences at position 1");
      assertThat(run(port, "rebuild", "account_list", "--by=Ada", "--why=To be sure"))
          .contains("no differences at position 1; it has taken its place");
      assertThat(run(port, "list")).contains("rebuild by Ada (To be sure): no differences");
      assertThatThrownBy(() -> call(port, "retry", "account_list"))
          .isInstanceOf(StartException.class)
          .hasMessageContaining("has not stopped");
      assertThatThrownBy(() -> call(port, "rebuild", "nothing"))
          .isInstanceOf(StartException.class)
          .hasMessageContaining("no projection");
    }
  }

  @Test
  void says_that_no_service_answers() throws Exception {
    int free;
    try (var socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    assertThatThrownBy(() -> call(free, "list"))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("No running service");
  }

  private static void call(int port, String... arguments) throws Exception {
    var command = new ProjectionsCommand(System.out);
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--port=" + port);
    new CommandLine(command).parseArgs(all.toArray(String[]::new));
    command.call();
  }

  private static void createUser(URI service) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest create =
          HttpRequest.newBuilder(service.resolve("/api/users"))
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString("{\"name\":\"Ada\",\"email\":\"a@b.example\"}"))
              .build();
      assertThat(http.send(create, BodyHandlers.discarding()).statusCode()).isEqualTo(201);
      HttpRequest list = HttpRequest.newBuilder(service.resolve("/api/accounts")).build();
      assertThat(http.send(list, BodyHandlers.discarding()).statusCode()).isEqualTo(200);
    }
  }
}
