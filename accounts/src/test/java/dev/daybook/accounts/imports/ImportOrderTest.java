package dev.daybook.accounts.imports;

import static dev.daybook.accounts.imports.ImportedFile.options;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.daybook.accounts.imports.Import.Outcome;
import dev.daybook.accounts.imports.csv.CsvFile;
import dev.daybook.accounts.imports.csv.CsvLine;
import dev.daybook.accounts.imports.csv.CsvLines;
import dev.daybook.accounts.imports.csv.ImportException;
import dev.daybook.accounts.imports.csv.ReversedCsvFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Files in descending order: newest row first.
@SuppressWarnings("NullAway.Init")
class ImportOrderTest {
  private static final String HEADER = "date,account,type,amount\n";
  private static final String NEWEST_FIRST =
      HEADER
          + "2020-01-03,a,debit,11.50\n"
          + "2020-01-02,b,credit,7\n"
          + "2020-01-02,a,credit,1.50\n"
          + "2020-01-01,a,credit,10\n";
  private static final String OLDEST_FIRST =
      HEADER
          + "2020-01-01,a,credit,10\n"
          + "2020-01-02,a,credit,1.50\n"
          + "2020-01-02,b,credit,7\n"
          + "2020-01-03,a,debit,11.50\n";

  @TempDir Path directory;

  private ImportedFile file;

  @BeforeEach
  void open() {
    file = new ImportedFile(directory);
  }

  @Test
  void descending_files_are_refused_with_the_option_to_use() {
    assertThatThrownBy(() -> file.run(NEWEST_FIRST))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining(
            "is sorted backwards, with the newest row first: of 2 steps in time between rows of"
                + " one account, 2 go back. Read it from its end")
        .satisfies(it -> assertThat(setting(it).option()).startsWith("--reverse"));
    assertThat(file.head()).isZero();
    assertThat(file.run(OLDEST_FIRST).rejected()).as("sorted by hand").isZero();
  }

  @Test
  void descending_files_are_imported_from_their_end() {
    Outcome outcome = file.run(NEWEST_FIRST, options(Order.REVERSE, false));

    assertThat(outcome.rejected()).isZero();
    List<String> history = file.history("a");
    assertThat(file.run(OLDEST_FIRST).alreadyInLog()).as("the same rows in order").isEqualTo(4);
    assertThat(history).hasSize(4).last().asString().contains("2020-01-03", "11.5 EUR");
  }

  @Test
  void descending_files_keep_their_line_numbers() {
    String wrong = NEWEST_FIRST.replace("credit,1.50", "gift,1.50");

    file.run(wrong, options(Order.REVERSE, false));

    assertThat(file.refusals())
        .containsExactly(
            "4 The type is neither credit nor debit",
            "2 The account has stopped at the rejected line 4");
  }

  @Test
  void files_are_descending_if_most_dates_decrease() {
    String once = OLDEST_FIRST + "2020-01-02,a,credit,1\n2020-01-04,a,credit,1\n";
    assertThat(file.run(once).rejected()).isEqualTo(2);
  }

  @Test
  void descending_files_are_detected_after_many_equal_dates() {
    var rows = new StringBuilder(HEADER);
    for (int i = 0; i < 5_000; i++) {
      rows.append("2020-01-02,a,credit,1\n");
    }
    assertThatThrownBy(() -> file.run(rows + "2020-01-01,a,credit,1\n"))
        .hasMessageContaining("Read it from its end")
        .satisfies(it -> assertThat(setting(it).option()).startsWith("--reverse"));
  }

  @Test
  void descending_files_may_be_imported_as_they_are() {
    Outcome outcome = file.run(NEWEST_FIRST, options(Order.AS_IT_STANDS, false));
    assertThat(outcome.rejected()).isEqualTo(3);
  }

  @Test
  void ascending_files_are_refused_with_the_reverse_option() {
    assertThatThrownBy(() -> file.run(OLDEST_FIRST, options(Order.REVERSE, false)))
        .hasMessageContaining("Read it from its beginning")
        .satisfies(it -> assertThat(setting(it).option()).isEqualTo("without --reverse"));
  }

  private static ImportException.Setting setting(Throwable thrown) {
    return ((ImportException) thrown).setting().orElseThrow();
  }

  @ParameterizedTest
  @EnumSource(names = {"FORWARD", "REVERSE"})
  void a_file_with_only_a_header_appends_nothing(Order order) {
    assertThat(file.run(HEADER, options(order, false)).accounts()).isZero();
  }

  /// Chunk boundaries may be anywhere.
  @RepeatedTest(30)
  void reversed_records_are_the_file_s_records_in_reverse_order() throws IOException {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    var text = new StringBuilder(random.nextBoolean() ? "\uFEFF\"h\n\",b" : "h,b");
    String[] fields = {
      "",
      "a",
      "ü",
      "😀",
      "a\"b",
      "\"\"",
      "\"x,y\"",
      "\"x\ny\"",
      "\"x\r\ny\"",
      "\"x\ry\"",
      "\"x\"\"y\"",
      "\"\"\"\"",
      "long and longer still",
      " \"no quote"
    };
    String[] ends = {"\n", "\r\n", "\r", "\n\n", "\r\n\r\n"};
    for (int i = random.nextInt(60); i > 0; i--) {
      text.append(ends[random.nextInt(ends.length)]);
      for (int j = random.nextInt(4); j >= 0; j--) {
        text.append(fields[random.nextInt(fields.length)]).append(j > 0 ? "," : "");
      }
    }
    Path path = Files.writeString(directory.resolve("random.csv"), text, UTF_8);

    List<CsvLine> forward = all(CsvFile.open(path, ','));
    List<CsvLine> reversed = all(ReversedCsvFile.open(path, ',', random.nextInt(100)));

    Collections.reverse(reversed);
    assertThat(reversed).as("seed %d", seed).isEqualTo(forward);
  }

  private static List<CsvLine> all(CsvLines csv) {
    List<CsvLine> all = new ArrayList<>();
    try (csv) {
      for (CsvLine line = csv.next(); line != null; line = csv.next()) {
        all.add(line);
      }
    }
    return all;
  }

  @Test
  void an_unclosed_quote_is_reported_and_nothing_is_written() {
    String open = NEWEST_FIRST.replace("credit,10", "credit,\"10");
    assertThatThrownBy(() -> file.run(open, options(Order.REVERSE, false)))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("line 4");
    assertThat(file.head()).isZero();
  }
}
