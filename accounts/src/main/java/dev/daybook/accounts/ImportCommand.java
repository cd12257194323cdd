package dev.daybook.accounts;

import dev.daybook.accounts.api.Text;
import dev.daybook.accounts.domain.Currency;
import dev.daybook.accounts.imports.Column;
import dev.daybook.accounts.imports.Format;
import dev.daybook.accounts.imports.Import;
import dev.daybook.accounts.imports.Import.Outcome;
import dev.daybook.accounts.imports.People;
import dev.daybook.accounts.imports.Progress;
import dev.daybook.accounts.personal.UniqueEmail;
import dev.daybook.postgres.LocalPostgresException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `import`: brings an existing history into the log.
@Command(
    name = "import",
    description = {
      "Brings the history of accounts that a CSV file tells into the log, and can be repeated:",
      "what is there already is not appended again.",
    },
    sortOptions = false,
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Exit status: 0 if every row is in the log, 3 if rows were rejected, 1 if it has stopped.",
    })
final class ImportCommand implements Callable<Integer> {
  private static final String HOST = "127.0.0.1";
  private static final int WITH_REJECTS = 3;

  @Parameters(index = "0", paramLabel = "FILE.csv", description = "one line for each movement")
  private Path file = Path.of("");

  @Option(
      names = "--people",
      paramLabel = "FILE.csv",
      description = "whose accounts they are: account, name, email (default: made from the number)")
  private @Nullable Path people;

  @Option(
      names = "--currency",
      paramLabel = "CODE",
      converter = CurrencyOption.class,
      description = "of all rows, where the file has no column for it")
  private @Nullable Currency currency;

  @Option(
      names = "--column",
      paramLabel = "WHAT=NAME",
      description = "the file's own name of a column; WHAT: ${COMPLETION-CANDIDATES}")
  private Map<Column, String> columns = new LinkedHashMap<>();

  @Option(names = "--credit", paramLabel = "WORD", defaultValue = "credit", description = WORD)
  private String credit = "";

  @Option(names = "--debit", paramLabel = "WORD", defaultValue = "debit", description = WORD)
  private String debit = "";

  private static final String WORD = "what the type says (default ${DEFAULT-VALUE})";

  @Option(
      names = "--separator",
      paramLabel = "C",
      defaultValue = ",",
      description = "between two fields (default ${DEFAULT-VALUE})")
  private char separator;

  @Mixin private final LogOptions log;

  ImportCommand(Map<String, String> environment) {
    this.log = new LogOptions(environment);
  }

  @Override
  public Integer call() {
    var config = log.config(HOST, 0);
    Logs.keepIn(config.dataDirectory());
    var format = new Format(columns, separator, credit, debit, currency);
    var persons =
        people == null
            ? People.made()
            : People.read(people, separator, Text::newName, Text::newEmail);
    try (var parts = new Parts()) {
      var stop = new Thread(parts::close, "stop");
      Runtime.getRuntime().addShutdownHook(stop);
      var opened = open(config, parts);
      var progress = new Progress(System.err, isTerminal(), System::nanoTime);
      var all =
          new Import(
              opened.log(),
              opened.events(),
              new UniqueEmail(opened.log(), opened.master()),
              InstantSource.system(),
              progress);
      return tell(all.run(file, format, persons));
    }
  }

  @SuppressWarnings("SystemConsoleNull") // it is null again since JDK 25
  private static boolean isTerminal() {
    var console = System.console();
    return console != null && console.isTerminal();
  }

  private static OpenLog open(Config config, Parts parts) {
    try {
      return OpenLog.open(config, parts, parts.open(Metrics::new));
    } catch (LocalPostgresException e) {
      throw new StartException(
          e.getMessage() + ". A service that runs on it has to be stopped for the import", e);
    }
  }

  private static int tell(Outcome outcome) {
    System.out.printf(
        Locale.ROOT,
        "%,d accounts: %,d rows appended, %,d in the log already, %,d rejected%n",
        outcome.accounts(),
        outcome.appended(),
        outcome.there(),
        outcome.rejected());
    if (outcome.rejected() == 0) {
      return ExitCode.OK;
    }
    System.out.printf("The rejected rows, each with its reason: %s%n", outcome.rejects());
    return WITH_REJECTS;
  }
}
