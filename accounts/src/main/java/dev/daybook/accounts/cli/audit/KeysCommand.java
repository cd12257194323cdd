package dev.daybook.accounts.cli.audit;

import dev.daybook.accounts.cli.options.MlDsaOption;
import dev.daybook.audit.sealing.EpochTree;
import java.io.PrintStream;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/// `audit keys`: shows the verifier keys.
@Command(
    name = "keys",
    description = {
      "Shows the verifier keys of each epoch, the newest last. Publish them: an auditor has a key",
      "from elsewhere than the log.",
    },
    sortOptions = false,
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  daybook audit keys",
      "  daybook audit keys --audit-name log.example/books",
    })
final class KeysCommand implements Callable<Integer> {
  private final PrintStream out;

  @Mixin private final SealedLogOptions sealed;
  @Mixin private final MlDsaOption mlDsa = new MlDsaOption();

  KeysCommand(Map<String, String> environment, PrintStream out) {
    this.sealed = new SealedLogOptions(environment);
    this.out = out;
  }

  @Override
  public Integer call() throws InterruptedException {
    return sealed.open(
        mlDsa.isOn(),
        log -> {
          for (EpochTree tree : log.trees().all()) {
            out.printf(
                "# epoch %d, after position %d, since %s%n%s",
                tree.epoch().number(),
                tree.epoch().beganAfter(),
                tree.epoch().beganAt(),
                tree.keyFile());
          }
          return ExitCode.OK;
        });
  }
}
