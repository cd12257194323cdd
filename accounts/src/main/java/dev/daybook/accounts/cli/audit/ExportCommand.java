package dev.daybook.accounts.cli.audit;

import dev.daybook.accounts.app.LogToAudit;
import dev.daybook.accounts.app.StartException;
import dev.daybook.accounts.cli.options.MlDsaOption;
import dev.daybook.accounts.terminal.ProgressBar;
import dev.daybook.audit.notes.InvalidNoteException;
import dev.daybook.audit.sealing.ContradictedCheckpointException;
import dev.daybook.audit.sealing.EpochTree;
import dev.daybook.audit.sealing.TreeExport;
import dev.daybook.audit.tree.InvalidProofException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `audit export`: writes the trees as static files.
@Command(
    name = "export",
    description = {
      "Writes the trees of all epochs as files, as the service serves them: for any web server or",
      "for cold storage. Can be repeated: full tiles that exist are not written again.",
    },
    sortOptions = false,
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  daybook audit export tree",
      "  daybook audit export tree --audit-name log.example/books",
    })
final class ExportCommand implements Callable<Integer> {
  private static final double NANOS = 1e9;

  private final PrintStream out;

  @Parameters(index = "0", paramLabel = "DIR", description = "the folder, created if missing")
  private Path folder = Path.of("");

  @Mixin private final SealedLogOptions sealed;
  @Mixin private final MlDsaOption mlDsa = new MlDsaOption();

  ExportCommand(Map<String, String> environment, PrintStream out) {
    this.sealed = new SealedLogOptions(environment);
    this.out = out;
  }

  @Override
  public Integer call() throws InterruptedException {
    return sealed.open(mlDsa.isOn(), this::export);
  }

  private int export(LogToAudit log) {
    for (EpochTree tree : log.trees().all()) {
      long began = System.nanoTime();
      var bar = ProgressBar.ofProcess();
      var export = new TreeExport(folder, it -> show(bar, it, System.nanoTime() - began));
      try {
        long size = export.write(tree);
        bar.end();
        out.printf(
            "%s: %,d events, %,d files written%n",
            folder.resolve(tree.path()), size, export.written());
      } catch (ContradictedCheckpointException
          | InvalidProofException
          | InvalidNoteException
          | UncheckedIOException e) {
        bar.end();
        throw new StartException(
            "The tree %s can't be exported: %s".formatted(tree.path(), e.getMessage()), e);
      }
    }
    return ExitCode.OK;
  }

  private static void show(ProgressBar bar, TreeExport.Progress at, long nanos) {
    double perSecond = at.position() / (Math.max(1, nanos) / NANOS);
    var left = Duration.ofSeconds(Math.round((at.end() - at.position()) / perSecond));
    bar.show(
        (double) at.position() / at.end(),
        () -> ProgressBar.line(at.position(), "events", perSecond, left));
  }
}
