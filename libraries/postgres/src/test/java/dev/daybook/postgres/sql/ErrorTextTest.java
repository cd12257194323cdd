package dev.daybook.postgres.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.BatchUpdateException;
import org.junit.jupiter.api.Test;

class ErrorTextTest {
  @Test
  void is_the_message() {
    assertThat(ErrorText.text(new IllegalStateException("The log is closed")))
        .isEqualTo("The log is closed");
  }

  @Test
  void of_an_error_without_a_message_is_its_class() {
    assertThat(ErrorText.text(new IllegalStateException()))
        .isEqualTo("java.lang.IllegalStateException");
    assertThat(ErrorText.text(new IllegalStateException(" ")))
        .isEqualTo("java.lang.IllegalStateException");
  }

  @Test
  void of_a_batch_is_that_of_its_cause_without_the_values() {
    var batch = new BatchUpdateException("Batch entry 0 INSERT … ('Ada')", new int[0]);
    batch.initCause(new IllegalStateException("refused"));

    assertThat(ErrorText.text(batch)).isEqualTo("refused");
  }

  @Test
  void is_cut_and_has_no_null_character() {
    String text = ErrorText.text(new IllegalStateException("a\0" + "b".repeat(2_000)));

    assertThat(text).startsWith("a b").endsWith("b…").hasSize(ErrorText.CHARACTERS_MAX / 2 + 1);
  }

  @Test
  void in_one_line_has_the_causes() {
    assertThat(
            ErrorText.line(new IllegalStateException("outer\nerror", new RuntimeException("why"))))
        .isEqualTo("outer error: why");
  }
}
