package dev.daybook.accounts.imports;

import static dev.daybook.accounts.imports.ImportedFile.options;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.daybook.accounts.imports.Import.Outcome;
import dev.daybook.accounts.imports.csv.ImportException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Malformed import files.
@SuppressWarnings("NullAway.Init")
class ImportFileTest {
  private static final String HEADER = "date,account,type,amount\n";

  @TempDir Path directory;

  private ImportedFile file;

  @BeforeEach
  void open() {
    file = new ImportedFile(directory);
  }

  private void refused(String content, Charset charset, String reason) {
    refused(content, charset, Order.FORWARD, reason);
  }

  private void refused(String content, Charset charset, Order order, String reason) {
    file.write(content, charset);
    assertThatThrownBy(() -> file.run(options(order, false)))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @EnumSource
  void a_byte_that_is_not_utf_8_is_reported_with_its_line(Order order) {
    var content = new StringBuilder(HEADER.replace("\n", "\r\n"));
    for (int line = 2; line <= 6_000; line++) {
      content.append("2020-01-01,%s,credit,5\r\n".formatted(line == 5_002 ? "é" : "b"));
    }
    refused(
        content.toString(),
        ISO_8859_1,
        order,
        "history.csv, line 5002: the byte 0xE9 is not UTF-8. Convert the file, for example by iconv");
  }

  @Test
  void a_truncated_character_is_reported_with_its_line() {
    refused(HEADER + "2020-01-01,1,credit,5\n\n\u00e2", ISO_8859_1, "line 4: the byte 0xE2");
  }

  @Test
  void a_wrong_byte_in_a_multiline_field_is_reported_by_line() {
    refused(
        HEADER + "2020-01-01,\"a\n\nb\u00e2c\",credit,5\n", ISO_8859_1, "line 4: the byte 0xE2");
  }

  @Test
  void text_in_utf_16_is_detected() {
    refused(HEADER, UTF_16LE, "its header contains NUL bytes");
    refused("\uFEFF" + HEADER, UTF_16LE, "line 1: the byte 0xFF is not UTF-8");
  }

  @ParameterizedTest
  @ValueSource(strings = {",,,", " , ,\t, ", "", "  ", "\"\",,,", ",", ",,,,,,,"})
  void blank_rows_are_ignored(String blank) {
    Outcome outcome =
        file.run(HEADER + "2020-01-01,1,credit,5\n" + blank + "\n2020-01-02,1,credit,5\n" + blank);

    assertThat(outcome.appended()).isEqualTo(2);
    assertThat(outcome.rejected()).isZero();
    assertThat(file.rejectsFile()).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void any_line_ending_is_accepted_and_none_at_the_end(String end) {
    String content = "\uFEFF" + HEADER + "2020-01-01,1,credit,5\n2020-01-02,1,gift,5";
    Outcome outcome = file.run(content.replace("\n", end));
    assertThat(outcome.appended()).isEqualTo(1);
    assertThat(file.refusals()).containsExactly("3 The type is neither credit nor debit");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n\n", "\uFEFF", ",,,\n"})
  void a_blank_file_is_empty(String content) {
    refused(content, UTF_8, "history.csv is empty");
    refused(content, UTF_8, Order.REVERSE, "history.csv is empty");
  }

  @Test
  void a_directory_is_reported() throws IOException {
    Files.createDirectory(file.path());
    assertThatThrownBy(() -> file.run(options(Order.FORWARD, false)))
        .hasMessageEndingWith("history.csv is a directory, not a CSV file");
    assertThatThrownBy(() -> file.run(options(Order.REVERSE, false)))
        .hasMessageContaining("not a regular file");
  }

  @Test
  void a_too_long_field_stops_the_import_and_is_reported() {
    refused(
        HEADER + "2020-01-01,1,credit,5\n2020-01-01," + "x".repeat(2 << 20) + ",credit,5\n",
        UTF_8,
        "cannot be read after line 2");
  }

  @Test
  void a_long_field_in_a_further_column_is_refused() {
    String content = "text," + HEADER + "x".repeat(1 << 19) + ",2020-01-01,1,credit,5\n";
    Outcome outcome = file.run(content);
    assertThat(outcome.appended()).isZero();
    assertThat(outcome.further()).containsExactly("text");
    assertThat(file.rejects()).hasSize(1);
  }

  @Test
  void a_row_with_a_nul_is_refused() {
    file.run(HEADER + "2020-01-01,1\0,credit,5\n2020-01-01,2,credit\0,5\n");
    assertThat(file.head()).isZero();
    assertThat(file.rejects()).hasSize(2);
  }

  @Test
  void further_columns_are_kept_with_their_names() {
    String content =
        """
        date,transaction,account,type,amount,balance,bank_balance,operation,purpose
        1993-01-01,171812,576,credit,900.00,900.00,900.00, cash-deposit ,
        """;
    assertThat(file.run(content).further()).containsExactly("bank_balance", "operation", "purpose");
    assertThat(file.metadata())
        .last()
        .asString()
        .contains("\"imported.bank_balance\":\"900.00\"", "\"imported.operation\":\"cash-deposit\"")
        .doesNotContain("purpose");
    assertThat(file.metadata()).first().asString().doesNotContain("imported.");
    assertThat(file.run(content).appended()).isZero();
  }

  @Test
  void a_duplicate_used_column_is_refused() {
    refused("date,account,type,amount,amount\n", UTF_8, "more than one column amount");
    assertThat(file.run("date,account,type,amount,text,text,\n").further())
        .containsExactly("text", "text#6", "#7");
  }

  @Test
  void an_unwritable_rejects_file_is_reported() throws IOException {
    Files.createDirectories(file.rejectsFile().resolve("in the way"));
    assertThatThrownBy(() -> file.run(HEADER + "2020-01-01,1,gift,5\n"))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("history.rejects.csv cannot be written: the file is a directory");
  }

  @Test
  void people_without_an_account_are_refused() throws IOException {
    Path people =
        Files.writeString(
            directory.resolve("people.csv"), "account,name,email\n,,\n,Ada,a@b.example\n");
    assertThatThrownBy(() -> People.read(people, ',', name -> name, email -> email))
        .hasMessageContaining("line 3: the account is missing");
  }
}
