package dev.daybook.accounts.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.accounts.app.relay.RelaySettings;
import dev.daybook.accounts.testing.RunningApi;
import dev.daybook.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `daybook relays` on a running service.
class RelaysCommandIT {
  private static final int OK = 0;
  private static final int FAILED = 1;

  @TempDir private Path folder;

  private static String run(RunningApi api, int status, String... arguments) {
    List<String> all = new ArrayList<>(List.of("relays"));
    all.addAll(List.of(arguments));
    all.add("--port=" + api.port());
    Ran ran = Ran.of(Map.of(), all);
    assertThat(ran.status()).as(ran.errors()).isEqualTo(status);
    return ran.out() + ran.errors();
  }

  /// To a broker that can't be reached.
  private RunningApi startRelayed() throws IOException {
    Path properties =
        Files.writeString(
            folder.resolve("kafka.properties"),
            "default.api.timeout.ms=500\nrequest.timeout.ms=300\n");
    return RunningApi.startRelayed(
        new RelaySettings("127.0.0.1:1", "bank", "test", "accounts", false, properties, false));
  }

  @Test
  void lists_and_operates() throws IOException {
    try (RunningApi api = startRelayed()) {
      Await.until(() -> run(api, OK).contains("accounts to bank: waiting since 2"));
      assertThat(run(api, OK, "list"))
          .contains("  waiting for Kafka: ", "  0 events in 0 transactions of this node")
          .doesNotContain("position");

      assertThat(run(api, OK, "retry", "accounts", "--by=Ada", "--why=To see"))
          .contains("accounts is tried again");
      assertThat(run(api, FAILED, "restart", "accounts", "--after=0")).contains("has not stopped");
      assertThat(run(api, FAILED, "restart", "accounts", "--after=-1")).contains("after");
      assertThat(run(api, FAILED, "continue-after-restore", "accounts"))
          .contains("has not stopped");
      assertThat(run(api, FAILED, "retry", "a b"))
          .contains("The service has no relay of this name");
    }
  }

  @Test
  void says_that_there_is_none() {
    try (RunningApi api = RunningApi.start()) {
      assertThat(run(api, OK)).contains("relays to no Kafka", "--kafka-bootstrap-servers");
    }
  }
}
