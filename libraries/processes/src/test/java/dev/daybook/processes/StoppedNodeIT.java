package dev.daybook.processes;

import static dev.daybook.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.processes.OrderDecider.Order;
import dev.daybook.processes.history.ProcessEvent.CommandAccepted;
import dev.daybook.processes.history.ProcessEvent.CommandRejected;
import dev.daybook.testing.Await;
import dev.daybook.testing.postgres.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A node in a process of its own is stopped by SIGSTOP between its decision and the record of it,
/// and another node takes over, with the opposite outcome.
class StoppedNodeIT {
  @TempDir private Path directory;

  @Test
  void can_not_record_a_rejection_that_the_other_node_has_accepted() throws Exception {
    try (var shop = new Shop()) {
      PostgresEventStore log = shop.node();
      Shop.place(log, "o1", "ada", 7);
      Process stopped = start(shop.schema());
      try {
        Await.until(() -> isStopped(stopped)); // it has rejected: the wallet is empty
        Shop.deposit(log, "ada", 10);
        ProcessRunner.start(log, Shop.fulfilment(log));
        Await.until(() -> Shop.stateOf(log, "o1") == Order.PAID);

        ShopNode.signal("CONT", stopped.pid());
        stopped.getOutputStream().close();
        assertThat(stopped.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(stopped.exitValue()).as(Files.readString(directory.resolve("out"))).isZero();
      } finally {
        stopped.destroyForcibly().waitFor();
      }

      assertThat(Shop.balance(log, "ada")).isEqualTo(3);
      assertThat(Shop.stateOf(log, "o1")).isEqualTo(Order.PAID);
      assertThat(Shop.history(log, "o1"))
          .noneMatch(CommandRejected.class::isInstance)
          .filteredOn(CommandAccepted.class::isInstance)
          .hasSize(2);
    }
  }

  private Process start(String schema) throws IOException {
    TestPostgres server = TestPostgres.shared();
    var builder = ShopNode.builder(ShopNode.Kind.STOPS_AFTER_DECIDING, "A", server.url(), schema);
    builder.environment().put("PGUSER", server.user());
    builder.environment().put("PGPASSWORD", server.password());
    return builder
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("out").toFile())
        .start();
  }

  private static boolean isStopped(Process process) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(process.pid()), "status"))
          .lines()
          .anyMatch(line -> line.startsWith("State:") && line.contains("stopped"));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
