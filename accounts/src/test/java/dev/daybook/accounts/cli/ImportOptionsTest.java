package dev.daybook.accounts.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/// The options of `import`, each with wrong values and right ones.
@SuppressWarnings("NullAway.Init")
class ImportOptionsTest {
  @TempDir Path directory;

  /// The error message for a command line; empty if the command line is valid.
  private String fault(String... options) {
    var said = new StringWriter();
    var command =
        new CommandLine(new ImportCommand(Map.of(), System.out))
            .setParameterExceptionHandler((e, _) -> said(said, e))
            .setExecutionExceptionHandler((e, _, _) -> said(said, e));
    List<String> arguments = new ArrayList<>(List.of(options));
    arguments.addAll(List.of("--check", "--data-dir=" + directory.resolve("data")));
    command.execute(arguments.toArray(String[]::new));
    return said.toString();
  }

  private static int said(StringWriter said, Exception e) {
    new PrintWriter(said, true)
        .print((e instanceof ParameterException ? "usage: " : "") + e.getMessage());
    return 1;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "--separator=      | Invalid value for option '--separator': is empty; use a separator such"
            + " as , or ;",
        "--separator=\"    | \" quotes fields and cannot separate them",
        "--separator=;;    | ';;' is more than one UTF-16 character",
        "--separator=\\n   | '\\n' is more than one UTF-16 character",
        "--separator=\uD83D\uDE00 | is more than one UTF-16 character",
        "--separator=a     | 'a' occurs in fields",
        "--separator=1     | '1' occurs in fields",
        "--credit=         | Invalid value for option '--credit': is empty",
        "--debit=          | Invalid value for option '--debit': is empty",
        "--debit=credit    | --credit and --debit must differ: both are credit",
        "--column=date     | should be in KEY=VALUE format but was date",
        "--column=date=    | --column date= needs the name of a column in the file",
        "--column=day=x    | expected one of [date, transaction, account, type, amount, balance,"
            + " currency]",
        "--currency=EURO   | 'EURO' is not a currency of ISO 4217",
        "--currency=       | '' is not a currency of ISO 4217",
        "--reverse=maybe   | 'maybe' is not a boolean",
        "--check=maybe     | 'maybe' is not a boolean",
        "--skip            | Unknown option: '--skip'",
      })
  void a_wrong_value_is_named_with_the_valid_ones(String option, String reason) {
    assertThat(fault("history.csv", option))
        .startsWith("usage: ")
        .contains(reason)
        .doesNotContain("Exception");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r"})
  void a_line_break_is_no_separator(String separator) {
    assertThat(fault("history.csv", "--separator", separator))
        .startsWith("usage: ")
        .contains("a line break ends rows");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '-',
      value = {"\\t-'\t'", "'\t'-'\t'", ";-;", "|-|", "#-#", "' '-' '"})
  void these_characters_are_separators(String option, String separator) throws Exception {
    String text = "date,account,type,amount\n2020-01-01,1,credit,5\n".replace(",", separator);
    Path file = Files.writeString(directory.resolve("history.csv"), text, UTF_8);
    assertThat(fault(file.toString(), "--currency=EUR", "--separator", option)).isEmpty();
  }

  @Test
  void a_file_is_required() {
    assertThat(fault("--currency=EUR")).startsWith("usage: ").contains("FILE.csv");
  }

  @Test
  void the_separator_of_the_header_is_suggested() throws Exception {
    Path file = Files.writeString(directory.resolve("history.csv"), "date\taccount\n", UTF_8);
    assertThat(fault(file.toString(), "--currency=EUR"))
        .contains("its fields seem to be separated by tabs");
  }
}
