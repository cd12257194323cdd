package dev.daybook.accounts.cli;

import dev.daybook.accounts.app.AccountsLog;
import dev.daybook.accounts.app.Config;
import dev.daybook.accounts.app.Lifecycle;
import dev.daybook.accounts.app.LogToCheck;
import dev.daybook.accounts.app.Logging;
import dev.daybook.accounts.app.Metrics;
import dev.daybook.accounts.app.StartException;
import dev.daybook.accounts.cli.converters.CurrencyOption;
import dev.daybook.accounts.cli.converters.SeparatorOption;
import dev.daybook.accounts.cli.converters.WordOption;
import dev.daybook.accounts.cli.options.LogOptions;
import dev.daybook.accounts.domain.Currency;
import dev.daybook.accounts.http.accounts.InputRules;
import dev.daybook.accounts.imports.Import;
import dev.daybook.accounts.imports.Import.Outcome;
import dev.daybook.accounts.imports.ImportOptions;
import dev.daybook.accounts.imports.ImportProgress;
import dev.daybook.accounts.imports.Order;
import dev.daybook.accounts.imports.People;
import dev.daybook.accounts.imports.rows.Column;
import dev.daybook.accounts.imports.rows.Format;
import dev.daybook.accounts.personal.UniqueEmail;
import dev.daybook.accounts.terminal.ProgressBar;
import dev.daybook.eventstore.EventStore;
import dev.daybook.personal.MasterKey;
import dev.daybook.postgres.embedded.LocalPostgresException;
import java.io.PrintStream;
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
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `import`: appends the history of accounts from a CSV file to the log.
@Command(
    name = "import",
    description = {
      "Appends the history of accounts from a CSV file to the log. Can be repeated: rows that are",
      "already in the log are not appended again.",
    },
    sortOptions = false,
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Exit status: 0 if every row is in the log, 3 if rows were rejected, 1 if the import failed,",
      "2 if the command line is invalid. With --check: the status that the import would have.",
      "",
      "Examples:",
      "  daybook import history.csv --check",
      "  daybook import history.csv --people people.csv --currency EUR",
      "  daybook import year.csv --separator ';' \\",
      "      --column account=Konto --column date=Datum",
      "  daybook import newest-first.csv --reverse --skip-refused",
    })
final class ImportCommand implements Callable<Integer> {
  private static final String HOST = "127.0.0.1";
  private static final int WITH_REJECTS = 3;

  @Parameters(
      index = "0",
      paramLabel = "FILE.csv",
      description = "the CSV file, one row per deposit or withdrawal")
  private Path file = Path.of("");

  @Option(
      names = "--people",
      paramLabel = "FILE.csv",
      description =
          "names and addresses: account, name, email (default: generated from account numbers)")
  private @Nullable Path people;

  @Option(
      names = "--currency",
      paramLabel = "CODE",
      converter = CurrencyOption.class,
      description = "currency of all rows, if the file has no column for it")
  private @Nullable Currency currency;

  @Option(
      names = "--column",
      paramLabel = "COLUMN=NAME",
      description = "name of a column in the file; COLUMN: ${COMPLETION-CANDIDATES}")
  private Map<Column, String> columns = new LinkedHashMap<>();

  @Option(
      names = "--credit",
      paramLabel = "WORD",
      defaultValue = "credit",
      converter = WordOption.class,
      description = "value of the column type for deposits (default ${DEFAULT-VALUE})")
  private String credit = "";

  @Option(
      names = "--debit",
      paramLabel = "WORD",
      defaultValue = "debit",
      converter = WordOption.class,
      description = "value of the column type for withdrawals (default ${DEFAULT-VALUE})")
  private String debit = "";

  @Option(
      names = "--separator",
      paramLabel = "C",
      defaultValue = ",",
      converter = SeparatorOption.class,
      description = "separator of fields, one character, \\t for a tab (default ${DEFAULT-VALUE})")
  private char separator;

  @Option(names = "--check", description = "dry run: report the result without writing anything")
  private boolean check;

  @Option(
      names = "--reverse",
      negatable = true,
      description = {
        "read the file from its end, for files with the newest row first",
        "(--no-reverse: from its beginning, even if the newest row seems to be first)",
      })
  private @Nullable Boolean reverse;

  @Option(
      names = "--skip-refused",
      description = {
        "continue with an account after a rejected row instead of stopping there; a row that is",
        "corrected later is then rejected for good, unless the balances show that it is missing",
      })
  private boolean skipRefused;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Mixin private final LogOptions log;

  private final PrintStream out;

  ImportCommand(Map<String, String> environment, PrintStream out) {
    this.log = new LogOptions(environment);
    this.out = out;
  }

  @Override
  public Integer call() {
    requireWords();
    var config = log.config(HOST, 0);
    if (!check) {
      Logging.keepIn(config.dataDirectory());
    }
    var format = new Format(columns, separator, credit, debit, currency);
    var persons =
        people == null
            ? People.generated()
            : People.read(people, separator, InputRules::newName, InputRules::newEmail);
    var options = new ImportOptions(format, persons, order(), skipRefused);
    try (var parts = new Lifecycle()) {
      var stop = new Thread(parts::close, "stop");
      Runtime.getRuntime().addShutdownHook(stop);
      return check ? check(config, parts, options) : run(config, parts, options);
    } catch (LocalPostgresException e) {
      throw new StartException(
          e.getMessage() + ". Stop the service that uses it before the import", e);
    }
  }

  private void requireWords() {
    if (credit.equals(debit)) {
      throw new ParameterException(
          spec.commandLine(), "--credit and --debit must differ: both are " + credit);
    }
    columns.replaceAll((_, name) -> name.strip());
    columns.forEach(
        (column, name) -> {
          if (name.isEmpty()) {
            throw new ParameterException(
                spec.commandLine(),
                "--column %s= needs the name of a column in the file".formatted(column));
          }
        });
  }

  private Order order() {
    if (reverse == null) {
      return Order.FORWARD;
    }
    return reverse ? Order.REVERSE : Order.AS_IT_STANDS;
  }

  private int run(Config config, Lifecycle parts, ImportOptions options) {
    var opened = AccountsLog.open(config, parts, parts.open(Metrics::new));
    var outcome = on(opened.log(), opened.master()).run(file, options, opened.events());
    print("%,d accounts: %,d rows appended, %,d already in the log, %,d rejected%n", outcome);
    if (outcome.rejected() == 0) {
      return ExitCode.OK;
    }
    out.printf("Rejected rows with their reasons: %s%n", outcome.rejects());
    return WITH_REJECTS;
  }

  private int check(Config config, Lifecycle parts, ImportOptions options) {
    var opened = LogToCheck.open(config, parts);
    var outcome = on(opened.log(), opened.master()).check(file, options, out);
    print(
        "Nothing was written. %,d accounts: %,d rows would be appended, %,d are already in the log,"
            + " %,d would be rejected%n",
        outcome);
    return outcome.rejected() == 0 ? ExitCode.OK : WITH_REJECTS;
  }

  private static Import on(EventStore log, MasterKey master) {
    var progress = new ImportProgress(ProgressBar.ofProcess(), System::nanoTime);
    return new Import(log, new UniqueEmail(log, master), InstantSource.system(), progress);
  }

  private void print(String format, Outcome outcome) {
    out.printf(
        Locale.ROOT,
        format,
        outcome.accounts(),
        outcome.appended(),
        outcome.alreadyInLog(),
        outcome.rejected());
    if (!outcome.further().isEmpty()) {
      out.printf(
          "Further columns, kept in the metadata: %s%n", String.join(", ", outcome.further()));
    }
  }
}
