package dev.daybook.accounts.cli.witness;

import dev.daybook.accounts.app.Config;
import dev.daybook.accounts.app.ConfigException;
import dev.daybook.accounts.app.Lifecycle;
import dev.daybook.accounts.app.Logging;
import dev.daybook.accounts.app.StartException;
import dev.daybook.accounts.http.server.WitnessServer;
import dev.daybook.audit.notes.Cosigner;
import dev.daybook.audit.notes.InvalidNoteException;
import dev.daybook.audit.notes.SignedNote;
import dev.daybook.audit.notes.VerifierKey;
import dev.daybook.audit.witness.server.Witness;
import dev.daybook.audit.witness.server.WitnessException;
import dev.daybook.audit.witness.server.WitnessFolder;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/// `witness`: cosigns the checkpoints of logs, as a small service of another party.
@Command(
    name = "witness",
    description = {
      "Runs a witness until Ctrl-C or SIGTERM: it cosigns the checkpoints of logs that only grow,",
      "and refuses a log that contradicts what it has cosigned. Needs no database.",
    },
    sortOptions = false,
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  daybook witness --data witness --name witness.example/finance \\",
      "      --log-key \"$(cat log.key)\"",
      "  daybook witness --data witness --log-key \"$(cat log.key)\" \\",
      "      --succession next.succession",
    })
public final class WitnessCommand implements Callable<Integer> {
  @Option(
      names = "--log-key",
      paramLabel = "KEY",
      converter = LogKeyOption.class,
      description = "verifier key of a log to follow; may be repeated")
  private List<VerifierKey> logKeys = new ArrayList<>();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "folder of what the witness has cosigned; never restore it from a backup. Created if"
              + " missing")
  private @Nullable Path data;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description =
          "name of a new witness: an address of yours, without the scheme, such as"
              + " witness.example/finance")
  private @Nullable String name;

  @Option(
      names = "--key-file",
      paramLabel = "FILE",
      description =
          "file of the witness's key (default: witness.key in the folder). Created if missing")
  private @Nullable Path keyFile;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "3100",
      description = "port to listen on (PORT; default 3100; 0: any free port)")
  private int port;

  @Option(
      names = "--host",
      paramLabel = "HOST",
      defaultValue = "127.0.0.1",
      description =
          "address to listen on (DAYBOOK_HOST; default 127.0.0.1). Best a loopback address, and a"
              + " proxy with TLS before it")
  private String host = "";

  @Option(
      names = "--succession",
      paramLabel = "FILE",
      description =
          "the succession of a log's next epoch: shows which signed events it does not continue,"
              + " and ends")
  private @Nullable Path succession;

  @Option(
      names = "--accept-succession",
      description = "with --succession: also follows the next epoch, from now on")
  private boolean acceptSuccession;

  private final PrintStream out;

  /// @param out where the key and the ready line are printed
  public WitnessCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() throws InterruptedException {
    Path directory = requireOptions();
    try (var parts = new Lifecycle()) {
      createDirectory(directory);
      Logging.keepIn(directory);
      WitnessFolder folder = parts.open(() -> WitnessFolder.open(directory));
      if (succession != null) {
        return review(folder, succession);
      }
      Path file = keyFile == null ? directory.resolve("witness.key") : keyFile;
      serve(folder, new WitnessKeyFile(file).open(name), parts);
      return ExitCode.OK;
    } catch (WitnessException e) {
      throw new StartException(String.valueOf(e.getMessage()), e);
    }
  }

  /// @return the data folder
  private Path requireOptions() {
    if (data == null) {
      throw new ConfigException("--data is missing: name a folder for what is cosigned");
    }
    if (logKeys.isEmpty()) {
      throw new ConfigException("--log-key is missing: give the verifier key of a log");
    }
    Config.requirePort(port);
    if (acceptSuccession && succession == null) {
      throw new ConfigException("--accept-succession needs --succession");
    }
    return data;
  }

  private static void createDirectory(Path directory) {
    var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    try {
      if (!Files.isDirectory(directory)) {
        Files.createDirectories(directory, owner);
      }
    } catch (IOException e) {
      throw new StartException("The folder %s can't be created: %s".formatted(directory, e), e);
    }
  }

  private int review(WitnessFolder folder, Path file) {
    SignedNote note;
    try {
      note = SignedNote.parse(Files.readString(file));
    } catch (IOException | InvalidNoteException e) {
      throw new StartException("%s is no succession: %s".formatted(file, e.getMessage()), e);
    }
    List<VerifierKey> trusted = new ArrayList<>(logKeys);
    trusted.addAll(folder.acceptedKeys());
    out.println(folder.review(note, trusted));
    if (acceptSuccession) {
      folder.accept(note, trusted);
      out.println("Accepted: this witness follows the next epoch from its next start.");
    } else {
      out.println("To follow it, repeat the command with --accept-succession.");
    }
    return ExitCode.OK;
  }

  private void serve(WitnessFolder folder, Cosigner cosigner, Lifecycle parts)
      throws InterruptedException {
    var witness = new Witness(folder, cosigner, logKeys, InstantSource.system());
    Runtime.getRuntime().addShutdownHook(new Thread(parts::close, "stop"));
    var server = parts.open(() -> new WitnessServer(witness));
    try {
      server.start(host, port);
    } catch (IOException e) {
      throw new StartException(
          "The witness can't listen on %s:%d: %s".formatted(host, port, e.getMessage()), e);
    }
    out.println("Verifier key: " + witness.key());
    for (VerifierKey key : witness.logs()) {
      out.printf("Log: %s, %d events cosigned%n", key, witness.cosigned(key.name()));
    }
    out.printf(
        "Daybook is ready: http://%s:%d (witness %s)%n",
        host.contains(":") ? "[" + host + "]" : host, server.port(), witness.key().name());
    parts.awaitClosed();
  }
}
