package dev.daybook.accounts.cli.audit;

import dev.daybook.accounts.app.ConfigException;
import dev.daybook.accounts.app.LogToAudit;
import dev.daybook.accounts.app.StartException;
import dev.daybook.accounts.terminal.ProgressBar;
import dev.daybook.audit.notes.Checkpoint;
import dev.daybook.audit.notes.InvalidNoteException;
import dev.daybook.audit.notes.SignedNote;
import dev.daybook.audit.notes.VerifierKey;
import dev.daybook.audit.sealing.TileFolder;
import dev.daybook.audit.verification.Fault;
import dev.daybook.audit.verification.VerificationOptions;
import dev.daybook.audit.verification.VerificationProgress;
import dev.daybook.audit.verification.VerificationReport;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `audit verify`: verifies a sealed log, or a receipt.
@Command(
    name = "verify",
    description = {
      "Computes the Merkle tree of all events again and compares it with the stored tree and with",
      "what was signed. With --receipt: verifies a receipt, without a database.",
    },
    sortOptions = false,
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Exit status: 0 if all is as it was signed, 3 if a fault was found, 1 if the verification",
      "failed, 2 if the command line is invalid.",
      "",
      "Examples:",
      "  daybook audit verify",
      "  daybook audit verify --kept march.checkpoint april.checkpoint --resume state",
      "  daybook audit verify --receipt event.tlog-proof \\",
      "      --key \"$(cat log.key)\" --data event.json",
    })
final class VerifyCommand implements Callable<Integer> {
  private static final int FAULTY = 3;
  private static final Set<String> OF_RECEIPTS =
      Set.of("--receipt", "--key", "--data", "--metadata");

  private final PrintStream out;

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description =
          "the log's verifier key, from elsewhere than the log (default: that of the newest epoch,"
              + " derived from the master key; with --receipt there is no default)")
  private @Nullable String key;

  @Option(
      names = "--kept",
      paramLabel = "FILE",
      arity = "1..*",
      description = "signed checkpoints that were kept outside of the database")
  private List<Path> kept = new ArrayList<>();

  @Option(
      names = "--against",
      paramLabel = "DIR",
      description = "an export of the same tree that was kept: the folder with its checkpoint")
  private @Nullable Path against;

  @Option(
      names = "--resume",
      paramLabel = "FILE",
      description = "keeps the state of the verification, and continues one that was interrupted")
  private @Nullable Path resume;

  @Option(
      names = "--events-per-second",
      paramLabel = "N",
      defaultValue = "0",
      description = "maximum rate (default 0: no limit)")
  private long rate;

  @Option(
      names = "--receipt",
      paramLabel = "FILE",
      description = "verifies this receipt and nothing else; needs --key")
  private @Nullable Path receipt;

  @Option(
      names = "--data",
      paramLabel = "FILE",
      description = "with --receipt: the event's data, byte for byte as the database writes it")
  private @Nullable Path data;

  @Option(
      names = "--metadata",
      paramLabel = "FILE",
      description = "with --receipt: the event's metadata, likewise")
  private @Nullable Path metadata;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Mixin private final SealedLogOptions sealed;

  VerifyCommand(Map<String, String> environment, PrintStream out) {
    this.sealed = new SealedLogOptions(environment);
    this.out = out;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (receipt != null) {
      return verifyReceipt(receipt) ? ExitCode.OK : FAULTY;
    }
    if (data != null || metadata != null) {
      throw misused((data != null ? "--data" : "--metadata") + " needs --receipt");
    }
    if (rate < 0) {
      throw misused("--events-per-second must not be negative: " + rate);
    }
    Optional<VerifierKey> given = Optional.ofNullable(key).map(this::parseKey);
    return sealed.open(log -> verifyLog(log, given.orElseGet(() -> log.trees().newest().key())));
  }

  private ParameterException misused(String reason) {
    return new ParameterException(spec.commandLine(), reason);
  }

  private VerifierKey parseKey(String text) {
    try {
      return VerifierKey.find(text);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          spec.commandLine(), "--key is no verifier key: " + e.getMessage(), e);
    }
  }

  private boolean verifyReceipt(Path file) {
    for (OptionSpec option : spec.commandLine().getParseResult().matchedOptions()) {
      if (!OF_RECEIPTS.contains(option.longestName())) {
        throw misused(option.longestName() + " can't be combined with --receipt");
      }
    }
    if (key == null) {
      throw misused("--receipt needs --key");
    }
    return new ReceiptCheck(out).verify(file, parseKey(key), data, metadata);
  }

  private int verifyLog(LogToAudit log, VerifierKey of) throws InterruptedException {
    var bar = ProgressBar.ofProcess();
    var verification = log.verification(of, options(of).withProgress(it -> show(bar, it)));
    try {
      VerificationReport report = verification.run();
      bar.end();
      print(report, of);
      return report.isSound() ? ExitCode.OK : FAULTY;
    } catch (IllegalArgumentException | UncheckedIOException e) { // of the file to resume
      bar.end();
      throw new StartException(String.valueOf(e.getMessage()), e);
    }
  }

  private VerificationOptions options(VerifierKey of) {
    List<SignedNote> notes = new ArrayList<>();
    for (Path file : kept) {
      notes.add(checkpoint("--kept", file, of));
    }
    var options = VerificationOptions.defaults().withEventsPerSecondMax(rate);
    if (against != null) {
      Path checkpoint = against.resolve("checkpoint");
      if (!Files.isRegularFile(checkpoint)) {
        throw new ConfigException(
            "--against: %s is not the folder of a tree, it has no file checkpoint. In an export, name <log id>/<epoch>"
                .formatted(against));
      }
      notes.add(checkpoint("--against", checkpoint, of));
      options = options.withExport(new TileFolder(against));
    }
    if (resume != null) {
      options = options.withResume(resume);
    }
    return options.withKept(notes);
  }

  private static SignedNote checkpoint(String option, Path file, VerifierKey of) {
    try {
      SignedNote note = SignedNote.parse(Files.readString(file));
      Checkpoint.verify(note, of);
      return note;
    } catch (IOException e) {
      throw new ConfigException("%s: %s can't be read".formatted(option, file), e);
    } catch (InvalidNoteException e) {
      throw new ConfigException(
          "%s: %s is not a checkpoint by %s: %s".formatted(option, file, of.name(), e.getMessage()),
          e);
    }
  }

  private static void show(ProgressBar bar, VerificationProgress at) {
    bar.show(
        at.end() == 0 ? 1 : (double) at.position() / at.end(),
        () ->
            at.tags() == 0
                ? ProgressBar.line(at.position(), "events", at.rowsPerSecond(), at.remaining())
                : "%,d tags".formatted(at.tags()));
  }

  private void print(VerificationReport report, VerifierKey of) {
    for (Fault fault : report.faults()) {
      out.println(fault);
    }
    if (report.moreFaults() > 0) {
      out.printf("%,d more faults%n", report.moreFaults());
    }
    out.printf(
        "%s: %,d events compared, %,d checkpoints agree, the last one of %,d events%n",
        of.name(), report.events(), report.checkpoints(), report.signed());
    out.println(verdict(report));
  }

  private static String verdict(VerificationReport report) {
    if (!report.isSound()) {
      return "The log was changed: %,d faults"
          .formatted(report.faults().size() + report.moreFaults());
    }
    return report.checkpoints() == 0
        ? "No fault was found, but nothing was signed: this proves nothing"
        : "No fault was found";
  }
}
