package dev.daybook.accounts.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.daybook.accounts.testing.DaybookProcess;
import dev.daybook.accounts.testing.StartedData;
import dev.daybook.testing.FreePorts;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The command line as a client of a running service.
class ProjectionsCommandIT {
  private static final int OK = 0;
  private static final int FAILED = 1;

  @TempDir Path temporary;

  private static String run(int status, int port, String... arguments) {
    List<String> all = new ArrayList<>(List.of("projections"));
    all.addAll(List.of(arguments));
    all.add("--port=" + port);
    Ran ran = Ran.of(Map.of(), all);
    assertThat(ran.status()).as(ran.errors()).isEqualTo(status);
    return ran.out() + ran.errors();
  }

  @Test
  void lists_verifies_and_rebuilds() throws Exception {
    String data = StartedData.in(temporary.resolve("data")).toString();
    try (var daybook = DaybookProcess.start("--port", "0", "--data-dir", data)) {
      URI service = daybook.awaitReady();
      int port = service.getPort();
      createUser(service);
      assertThat(run(OK, port)).contains("account_list, version 2: running");
      assertThat(run(OK, port, "verify", "account_list")).contains("no differences at position 1");
      assertThat(run(OK, port, "rebuild", "account_list", "--by=Ada", "--why=To be sure"))
          .contains("no differences at position 1; swapped at position");
      assertThat(run(OK, port, "list")).contains("rebuild by Ada (To be sure): no differences");
      assertThat(run(FAILED, port, "retry", "account_list")).contains("has not stopped");
      assertThat(run(FAILED, port, "skip", "account_list", "--stream=account-1"))
          .contains("account-1");
      assertThat(run(FAILED, port, "rebuild", "nothing")).contains("no projection");
      assertThat(run(FAILED, port, "cancel", "account_list"))
          .contains("not being rebuilt or verified");
    }
  }

  @Test
  void reports_that_no_service_responds() throws Exception {
    int free = FreePorts.one();
    assertThat(run(FAILED, free, "list"))
        .contains("No service responds on port " + free + ": start it, or name its port");
  }

  @Test
  void reports_that_another_program_responds() throws Exception {
    var other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    other.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 2);
          exchange.getResponseBody().write("{}".getBytes(UTF_8));
          exchange.close();
        });
    other.start();
    try {
      int port = other.getAddress().getPort();
      assertThat(run(FAILED, port)).contains("is not a Daybook service: name the service's port");
      assertThat(run(FAILED, port, "skip", "a")).contains("is not a Daybook service");
    } finally {
      other.stop(0);
    }
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
