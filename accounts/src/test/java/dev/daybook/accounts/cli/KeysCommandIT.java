package dev.daybook.accounts.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.accounts.testing.AccountsClient;
import dev.daybook.accounts.testing.Client;
import dev.daybook.accounts.testing.DaybookProcess;
import dev.daybook.accounts.testing.StartedData;
import dev.daybook.testing.Directories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `keys` on a service: rotation of the master key, and erasures that are repeated after a restore.
class KeysCommandIT {
  private static final int OK = 0;
  private static final int FAILED = 1;

  /// More than one step of a rotation.
  private static final int PERSONS = 230;

  @TempDir Path temporary;

  @BeforeEach
  void skip_the_first_start() throws Exception {
    StartedData.in(Files.createDirectory(data()));
  }

  private Path data() {
    return temporary.resolve("data");
  }

  private DaybookProcess start(String... more) throws IOException {
    var arguments = new ArrayList<>(List.of("--port", "0", "--data-dir", data().toString()));
    arguments.addAll(List.of(more));
    return DaybookProcess.start(arguments.toArray(String[]::new));
  }

  private void refusesToStart(String reason, String... options) throws Exception {
    try (var daybook = start(options)) {
      assertThat(daybook.awaitEnd()).as(daybook.everything()).isEqualTo(1);
      assertThat(daybook.errors().getLast()).contains(reason);
    }
  }

  private static String keys(int status, int port, String... arguments) {
    List<String> all = new ArrayList<>(List.of("keys"));
    all.addAll(List.of(arguments));
    all.add("--port=" + port);
    Ran ran = Ran.of(Map.of(), all);
    assertThat(ran.status()).as(ran.errors()).isEqualTo(status);
    return ran.out() + ran.errors();
  }

  private static void create(AccountsClient client, String name) throws Exception {
    var created = client.create(name, name + "@example.com", "USD");
    assertThat(created.status()).isEqualTo(201);
  }

  @Test
  void a_rotation_survives_a_kill_and_refuses_the_old_key_afterwards() throws Exception {
    String old = data().resolve("master.key").toString();
    String next = data().resolve("next.key").toString();
    try (var daybook = start();
        var client = new AccountsClient(daybook.awaitReady())) {
      int port = daybook.awaitReady().getPort();
      for (int i = 0; i < PERSONS; i++) {
        create(client, "guest" + i);
      }
      assertThat(keys(OK, port)).containsPattern("current +" + PERSONS + " keys");
      assertThat(Ran.of(Map.of(), List.of("keys", "create", next)).out())
          .contains("holds the new master key");
      assertThat(Ran.of(Map.of(), List.of("keys", "create", next)).errors()).contains("exists");
      daybook.stop();
    }

    try (var daybook = start("--master-key-file", next, "--former-key", old)) {
      Client client = new Client(daybook.awaitReady().getPort());
      var step = client.post("/api/keys/rotation", "{}");
      assertThat(step.text()).contains("\"wrapped\":200", "\"done\":false");
      daybook.kill();
    }
    refusesToStart("give its file as a former key", "--master-key-file", next);
    refusesToStart("is not the database's", "--master-key-file", old);

    try (var daybook =
            DaybookProcess.start(
                Map.of("DAYBOOK_MASTER_KEY_FILE", next, "DAYBOOK_FORMER_KEY", old),
                "--port",
                "0",
                "--data-dir",
                data().toString());
        var client = new AccountsClient(daybook.awaitReady())) {
      int port = daybook.awaitReady().getPort();
      assertThat(keys(OK, port))
          .containsPattern("current +200 keys")
          .containsPattern("former +" + (PERSONS - 200) + " keys");
      create(client, "during");
      assertThat(keys(OK, port, "rotate"))
          .contains("30 keys were wrapped by another master key")
          .containsPattern("current +" + (PERSONS + 1) + " keys")
          .containsPattern("retired +0 keys");
      assertThat(keys(OK, port, "rotate")).contains("0 keys were wrapped");
      daybook.stop();
    }

    refusesToStart("was replaced by a rotation", "--master-key-file", old, "--former-key", next);
    try (var daybook =
            start("--master-key-file", next, "--key-service-url", "http://127.0.0.1:1/away");
        var client = new AccountsClient(daybook.awaitReady())) {
      assertThat(client.create("Ada", "GUEST7@example.com", "USD").status())
          .as("addresses keep their tags")
          .isEqualTo(409);
      String all = new Client(daybook.awaitReady().getPort()).get("/api/events?limit=1000").text();
      assertThat(all).contains("guest7@example.com", "during@example.com");
      assertThat(client.create("Eda", "eda@example.com", "USD").status())
          .as("a new person needs the key service, which is away")
          .isEqualTo(503);
      assertThat(daybook.everything()).doesNotContain(Files.readString(Path.of(next)).strip());
    }
  }

  @Test
  void persons_are_erased_again_after_a_restore() throws Exception {
    Path list = temporary.resolve("erasures.list");
    Path backup = temporary.resolve("backup");
    String ada;
    String eda;
    try (var daybook = start();
        var client = new AccountsClient(daybook.awaitReady())) {
      ada = client.create("Ada", "ada@example.com", "USD").account().id();
      eda = client.create("Eda", "eda@example.com", "USD").account().id();
      daybook.stop();
    }
    Directories.copy(data(), backup);
    try (var daybook = start()) {
      var client = new Client(daybook.awaitReady().getPort());
      assertThat(client.method("DELETE", "/api/users/" + ada + "/personal-data").status())
          .isEqualTo(204);
      assertThat(client.method("DELETE", "/api/users/" + ada + "/personal-data").status())
          .isEqualTo(204);
      daybook.stop();
    }
    Files.copy(data().resolve("erasures.list"), list);
    assertThat(Files.readString(list)).contains(" " + ada + " ").doesNotContain("Ada", eda);
    Files.move(data(), temporary.resolve("lost"));
    Directories.copy(backup, data());

    try (var daybook = start()) {
      int port = daybook.awaitReady().getPort();
      var client = new Client(port);
      assertThat(client.get("/api/accounts/" + ada).text()).contains("ada@example.com");
      refusesLists(list, ada, eda, port);
      assertThat(client.get("/api/accounts/" + ada).text()).contains("ada@example.com");

      assertThat(keys(OK, port, "erase-again", list.toString()))
          .containsPattern("erasures.list: [12] erasures, the last one at ") // see ErasureList
          .contains("1 persons are erased; the log has accounts of 1 of them");
      assertThat(keys(OK, port, "erase-again", list.toString())).contains("1 persons are erased");

      assertThat(client.get("/api/accounts/" + ada).text()).doesNotContain("ada@example.com");
      assertThat(client.get("/api/accounts/" + eda).text()).contains("eda@example.com");
      assertThat(client.get("/api/events").text()).doesNotContain("ada@example.com");
    }
  }

  private void refusesLists(Path list, String ada, String eda, int port) throws IOException {
    String whole = Files.readString(list);
    Path other = temporary.resolve("other.list");
    for (Map.Entry<String, String> bad :
        Map.of(
                whole.substring(0, whole.length() - 9),
                "was cut off in its last line",
                whole.replace(ada, eda),
                "line 2",
                whole.replaceFirst("1 \\S{8}-", "1 00000000-"),
                "is a list of another log",
                "guests\n",
                "is no list of erasures")
            .entrySet()) {
      Files.writeString(other, bad.getKey());
      assertThat(keys(FAILED, port, "erase-again", list.toString(), other.toString()))
          .contains(bad.getValue());
    }
    assertThat(keys(FAILED, port, "erase-again", "absent.list")).contains("can't be read");
  }
}
