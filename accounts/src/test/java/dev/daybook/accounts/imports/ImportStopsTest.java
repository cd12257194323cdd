package dev.daybook.accounts.imports;

import static dev.daybook.accounts.imports.ImportedFile.options;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.accounts.imports.Import.Outcome;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A rejected row and the rows after it, before and after its correction.
@SuppressWarnings("NullAway.Init")
class ImportStopsTest {
  private static final String HEADER = "date,account,type,amount,currency,text\n";
  private static final String FIRST = "2020-01-01,a,credit,10,EUR,x\n";
  private static final String RIGHT = "2020-01-02,a,credit,1.50,EUR,x\n";
  private static final String LATER = "2020-01-03,a,credit,3,EUR,x\n";
  private static final String OTHER = "2020-01-03,b,credit,7,EUR,x\n";

  @TempDir Path directory;

  private ImportedFile file;

  @BeforeEach
  void open() {
    file = new ImportedFile(directory);
  }

  private Path sub(String name) {
    Path path = directory.resolve(name);
    assertThat(path.toFile().mkdir()).isTrue();
    return path;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2020-01-02,a,credit,\"1,50\",EUR,x",
        "2020-01-02,a,credit,1,50,EUR,x",
        "2020-01-02,a,credit,1.50,x",
        "02.01.2020,a,credit,1.50,EUR,x",
        "2020-01-02,a,gift,1.50,EUR,x",
        "2020-01-02,a,debit,11,EUR,x",
        "2020-01-02,a,credit,1.501,EUR,x",
        "2020-01-02,a,credit,1.50,USD,x",
        "2020-01-02,a,credit,1.50,EURO,x",
        "2019-12-31,a,credit,1.50,EUR,x",
        "2026-02-01,a,credit,1.50,EUR,x",
        "2020-01-02,,credit,1.50,EUR,x",
        "2020-01-02,credit,1.50,EUR,x",
        "2020-01-02,a\u200b,credit,1.50,EUR,x",
        "2020-01-02",
        "2020-01-02,b,gift,1.50,EUR,\"x\n2020-01-02,a,credit,1.50,EUR,x\"",
      })
  void a_corrected_row_is_imported_as_if_it_had_been_right(String wrong) {
    Outcome first = file.run(HEADER + FIRST + wrong + "\n" + LATER + OTHER);
    assertThat(file.history("a")).as("no row after the rejected one").hasSize(2);
    assertThat(first.appended() + first.rejected()).isEqualTo(4);

    Outcome mended = file.run(HEADER + FIRST + RIGHT + LATER + OTHER);

    var right = new ImportedFile(sub("right"));
    right.run(HEADER + FIRST + RIGHT + LATER + OTHER);
    assertThat(mended.rejected()).isZero();
    assertThat(file.rejectsFile()).doesNotExist();
    assertThat(file.history("a")).isEqualTo(right.history("a")).hasSize(4);
    assertThat(file.history("b")).isEqualTo(right.history("b")).hasSize(2);
  }

  @Test
  void later_rows_name_its_line_and_other_accounts_continue() {
    Outcome outcome = file.run(HEADER + FIRST + "2020-01-02,a,debit,11,EUR,x\n" + OTHER + LATER);

    assertThat(outcome.appended()).isEqualTo(2);
    assertThat(file.refusals())
        .containsExactly(
            "3 Insufficient funds", "5 The account has stopped at the rejected line 3");
  }

  @Test
  void a_row_without_an_account_stops_all_accounts() {
    Outcome outcome = file.run(HEADER + FIRST + "2020-01-02,,credit,1,EUR,x\n" + OTHER + LATER);

    assertThat(outcome.appended()).isEqualTo(1);
    assertThat(file.refusals())
        .containsExactly(
            "3 The account is missing",
            "4 All accounts have stopped at the rejected line 3, whose account is unknown",
            "5 All accounts have stopped at the rejected line 3, whose account is unknown");
  }

  @Test
  void a_rejected_first_row_opens_no_account() {
    file.run(HEADER + "2020-01-01,a,debit,10,EUR,x\n" + RIGHT + LATER);
    assertThat(file.head()).isZero();
  }

  @Test
  void accounts_continue_if_configured() {
    Outcome outcome =
        file.run(
            HEADER + FIRST + "2020-01-02,a,credit,\"1,50\",EUR,x\n" + LATER,
            options(Order.FORWARD, true));

    assertThat(outcome.appended()).isEqualTo(2);
    assertThat(file.history("a")).hasSize(3);
    Outcome mended = file.run(HEADER + FIRST + RIGHT + LATER);
    assertThat(mended.rejected()).as("corrected too late").isEqualTo(2);
  }

  @Test
  void rejects_are_listed_by_line() {
    file.run(
        HEADER
            + FIRST
            + "2020-01-02,a,debit,11,EUR,x\n"
            + "2020-01-02,b,gift,1,EUR,x\n"
            + LATER
            + "2020-01-02,c\n"
            + OTHER);
    assertThat(file.rejects()).extracting(List::getFirst).containsExactly("3", "4", "5", "6", "7");
  }

  @Test
  void a_check_reports_the_import_and_writes_nothing() {
    String before = HEADER + FIRST + "2020-01-02,a,debit,11,EUR,x\n";
    file.run(before);
    long head = file.head();
    List<String> rejects = file.refusals();
    String content = before + OTHER + "2020-01-02,c,gift,1,EUR,x\n" + LATER;
    var told = new ByteArrayOutputStream();

    Outcome checked = file.check(content, options(Order.FORWARD, false), told);

    assertThat(file.head()).isEqualTo(head);
    assertThat(file.refusals()).as("the rejects of the previous import").isEqualTo(rejects);
    assertThat(told.toString(UTF_8).lines())
        .containsExactly(
            "line 3: Insufficient funds",
            "line 5: The type is neither credit nor debit",
            "1 more rows follow on accounts that stop at these rows");
    assertThat(file.run(content)).isEqualTo(checked);
  }
}
