package dev.daybook.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.accounts.testing.AccountsClient;
import dev.daybook.accounts.testing.DaybookProcess;
import dev.daybook.accounts.testing.StartedData;
import dev.daybook.testing.postgres.NewCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The master key at the start of the service.
class MasterKeyIT {
  @TempDir Path temporary;

  private Path data() {
    return temporary.resolve("data");
  }

  private DaybookProcess start(String... more) throws Exception {
    var arguments = new ArrayList<>(List.of("--port", "0", "--data-dir", data().toString()));
    arguments.addAll(List.of(more));
    return DaybookProcess.start(arguments.toArray(String[]::new));
  }

  private void refuses(String reason, String... more) throws Exception {
    try (var daybook = start(more)) {
      assertThat(daybook.awaitEnd()).as(daybook.everything()).isEqualTo(1);
      assertThat(daybook.errors().getLast()).startsWith("daybook: ").contains(reason);
    }
  }

  private Path write(String name, int number) throws Exception {
    var secret = new byte[32];
    secret[0] = (byte) number;
    return Files.writeString(
        temporary.resolve(name), Base64.getEncoder().encodeToString(secret) + "\n");
  }

  @Test
  void is_created_once_for_its_owner_and_cannot_be_replaced() throws Exception {
    NewCluster.in(data().resolve("postgres"));
    var file = data().resolve("master.key");
    try (var daybook = start();
        var client = new AccountsClient(daybook.awaitReady())) {
      client.create("Ada", "ada@example.com", "USD");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
      assertThat(daybook.everything()).doesNotContain(Files.readString(file).strip());
    }
    var own = Files.readString(file);

    Files.copy(write("other.key", 1), file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    refuses("is not the database's");
    Files.writeString(file, "nonsense");
    refuses("holds no master key");
    Files.delete(file);
    refuses("The master key is missing");
    assertThat(file).as("no new one is created").doesNotExist();

    Files.writeString(file, own);
    try (var daybook = start();
        var client = new AccountsClient(daybook.awaitReady())) {
      assertThat(client.create("Eda", "ADA@example.com", "USD").status()).isEqualTo(409);
      assertThat(client.accounts()).hasSize(1);
    }
  }

  @Test
  void is_read_from_a_named_file_that_is_never_created() throws Exception {
    NewCluster.in(data().resolve("postgres"));
    var named = temporary.resolve("named.key");
    refuses("The master key is missing", "--master-key-file", named.toString());
    assertThat(named).doesNotExist();

    write("named.key", 1);
    try (var daybook =
        DaybookProcess.start(
            Map.of("DAYBOOK_MASTER_KEY_FILE", named.toString()),
            "--port",
            "0",
            "--data-dir",
            data().toString())) {
      daybook.awaitReady();
      assertThat(data().resolve("master.key")).doesNotExist();
    }
    refuses("is not the database's", "--master-key-file", write("other.key", 2).toString());
  }

  @Test
  void is_not_needed_to_show_the_log_or_begin_an_epoch() throws Exception {
    StartedData.in(data());
    try (var daybook = start();
        var client = new AccountsClient(daybook.awaitReady())) {
      client.create("Ada", "ada@example.com", "USD");
      daybook.stop();
    }
    var file = data().resolve("master.key");
    Files.delete(file);

    assertThat(log("new-epoch", "--without-service", "--why", "restored the backup of Sunday"))
        .contains("head 1", "epoch 2, after position 1", "(restored the backup of Sunday)");
    assertThat(log("--without-service")).contains("head 1", "epoch 2, after position 1");
    assertThat(file).as("no new one is created").doesNotExist();
  }

  private String log(String... arguments) throws Exception {
    var environment = Map.of("DAYBOOK_DATA_DIR", data().toString());
    try (var log = DaybookProcess.run(environment, "log", arguments)) {
      assertThat(log.awaitEnd()).as(log.everything()).isZero();
      return log.everything();
    }
  }
}
