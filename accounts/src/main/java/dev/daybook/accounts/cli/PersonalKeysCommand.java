package dev.daybook.accounts.cli;

import dev.daybook.accounts.app.StartException;
import dev.daybook.jackson.StrictJson;
import dev.daybook.personal.MasterKeyFile;
import dev.daybook.personal.erasures.ErasureList;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// `keys`: shows the master keys of a running service's database, and rotates the master key.
@Command(
    name = "keys",
    description = {
      "Shows how many keys of persons each master key wraps, replaces the master key, or erases",
      "persons again after a restore.",
    },
    sortOptions = false,
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "To replace the master key in data/master.key while the nodes run, create data/new.key; start",
      "all nodes, one after the other, with --master-key-file data/new.key and --former-key",
      "data/master.key; then rotate. Keep the former key as long as you keep backups from before.",
      "",
      "Examples:",
      "  daybook keys",
      "  daybook keys create data/new.key",
      "  daybook keys rotate",
      "  daybook keys erase-again node1/erasures.list node2/erasures.list",
    })
final class PersonalKeysCommand implements Callable<Integer> {
  private static final String KEYS = "/api/keys";

  /// Pause where nothing could be done: a transaction has to end first.
  private static final long WAIT_MS = 200;

  @Mixin private final ServicePort service = new ServicePort();

  private final PrintStream out;

  PersonalKeysCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() throws InterruptedException {
    return status(service);
  }

  @Command(
      description = "Shows how many keys each master key wraps (default).",
      sortOptions = false,
      mixinStandardHelpOptions = true,
      footer = {"", "Example:", "  daybook keys status --port 4000"})
  int status(@Mixin ServicePort from) throws InterruptedException {
    print(from.client());
    return ExitCode.OK;
  }

  @Command(
      description = "Creates a file with a new random master key, readable by its owner only.",
      sortOptions = false,
      mixinStandardHelpOptions = true,
      footer = {"", "Example:", "  daybook keys create data/new.key"})
  int create(
      @Parameters(paramLabel = "FILE", description = "a file that does not exist") Path file) {
    out.printf("%s holds the new master key %s%n", file, MasterKeyFile.createNew(file));
    return ExitCode.OK;
  }

  @Command(
      description = {
        "Wraps all keys of persons by the service's --master-key-file, while the nodes run, and then",
        "retires the former master key. All nodes need both keys. Continues a rotation that was",
        "interrupted.",
      },
      sortOptions = false,
      mixinStandardHelpOptions = true,
      footer = {"", "Example:", "  daybook keys rotate --port 4000"})
  int rotate(@Mixin ServicePort from) throws InterruptedException {
    var client = from.client();
    long wrapped = 0;
    boolean done = false;
    while (!done) {
      JsonNode step =
          client.post(
              KEYS + "/rotation", StrictJson.mapper().createObjectNode(), "wrapped", "done");
      int now = step.get("wrapped").intValue();
      wrapped += now;
      done = step.get("done").booleanValue();
      if (!done && now == 0) {
        TimeUnit.MILLISECONDS.sleep(WAIT_MS);
      }
    }
    out.printf("%d keys were wrapped by another master key%n", wrapped);
    print(client);
    return ExitCode.OK;
  }

  @Command(
      name = "erase-again",
      description = {
        "Erases all persons again whom the lists name, after the database was restored from a backup",
        "that has their keys. Checks the signatures of all lists first. May be repeated.",
      },
      sortOptions = false,
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Each node keeps a list in its data directory.",
        "",
        "Example:",
        "  daybook keys erase-again node1/erasures.list node2/erasures.list",
      })
  int eraseAgain(
      @Parameters(paramLabel = "LIST", arity = "1..*", description = "lists of erasures")
          List<Path> lists,
      @Mixin ServicePort from)
      throws InterruptedException {
    var client = from.client();
    Set<String> persons = new LinkedHashSet<>();
    String log = client.get("/api/log", "id").get("id").asString();
    String key = client.get(KEYS, "erasureKey").get("erasureKey").asString();
    for (Path list : lists) {
      var erasures = ErasureList.read(list, log, key);
      out.printf(
          "%s: %d erasures%s%n",
          list,
          erasures.persons().size(),
          erasures.last().isEmpty() ? "" : ", the last one at " + erasures.last());
      persons.addAll(erasures.persons());
    }
    int known = 0;
    for (String person : persons) {
      String path = "/api/users/%s/personal-data".formatted(ServiceClient.segment(person));
      known += client.delete(path) ? 1 : 0;
    }
    out.printf(
        "%d persons are erased; the log has accounts of %d of them%n", persons.size(), known);
    return ExitCode.OK;
  }

  private void print(ServiceClient client) throws InterruptedException {
    JsonNode masterKeys = client.get(KEYS, "masterKeys").get("masterKeys");
    if (masterKeys.isEmpty()) {
      throw new StartException("The database has no master key yet");
    }
    for (JsonNode key : masterKeys) {
      out.printf(
          "%-16s  %-8s  %d keys%s%n",
          key.get("id").asString(),
          key.get("state").asString(),
          key.get("keys").longValue(),
          key.has("since") ? ", since " + key.get("since").asString() : "");
    }
  }
}
