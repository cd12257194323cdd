package dev.daybook.accounts.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `audit verify --receipt` with the test vectors of docs/audit: no database, no service.
class AuditReceiptTest {
  private static final Path VECTORS = Path.of("..", "docs", "audit", "vectors");

  private @TempDir Path folder;

  private static Ran verify(Path receipt, String... more) throws IOException {
    var arguments = new ArrayList<>(List.of("audit", "verify", "--receipt", receipt.toString()));
    arguments.addAll(List.of(more));
    return Ran.of(Map.of(), arguments);
  }

  private static Path vector(String name) {
    return VECTORS.resolve(name);
  }

  private static String key() throws IOException {
    return Files.readString(vector("key"));
  }

  private Path file(String content) throws IOException {
    return Files.writeString(Files.createTempFile(folder, "changed", ""), content);
  }

  @Test
  void what_is_proved_is_printed() throws IOException {
    var ran =
        verify(
            vector("event-2.tlog-proof"),
            "--key=" + key(),
            "--data=" + vector("event-2.data"),
            "--metadata=" + vector("event-2.metadata"));

    assertThat(ran.errors()).isEmpty();
    var leaf = Files.readAllLines(vector("event-2.leaf"));
    assertThat(ran.out())
        .startsWith("Proved by log.example/accounts/e1, in its checkpoint of 3 events:")
        .contains("position 2\n", leaf.get(2), leaf.get(4), leaf.get(5))
        .contains("data     the file has what was signed", "metadata the file has what was signed");
    assertThat(ran.status()).isZero();
  }

  @Test
  void files_that_are_not_given_are_named() throws IOException {
    var ran = verify(vector("event-3.tlog-proof"), "--key", key());

    assertThat(ran.out())
        .contains("not compared: give --data FILE", "not compared: give --metadata FILE");
    assertThat(ran.status()).isZero();
  }

  @Test
  void other_data_is_refused() throws IOException {
    var data = Files.readString(vector("event-2.data"));
    for (var other : List.of(data + "\n", data.replace("EUR", "USD"))) {
      assertThat(other).isNotEqualTo(data);
      var ran = verify(vector("event-2.tlog-proof"), "--key=" + key(), "--data=" + file(other));

      assertThat(ran.out()).contains("data     REFUSED: the file");
      assertThat(ran.status()).isEqualTo(3);
    }
    var ran =
        verify(
            vector("event-2.tlog-proof"), "--key=" + key(), "--metadata=" + vector("event-2.data"));
    assertThat(ran.out()).contains("metadata REFUSED: the file");
    assertThat(ran.status()).isEqualTo(3);
  }

  @Test
  void a_changed_receipt_is_refused() throws IOException {
    var receipt = Files.readString(vector("event-2.tlog-proof"));
    var lines = receipt.lines().toList();
    for (var changed :
        List.of(
            receipt.replace("index 1", "index 2"),
            receipt.replace("\n3\n", "\n4\n"),
            receipt.replace(lines.get(3), lines.get(4)),
            "no receipt")) {
      assertThat(changed).isNotEqualTo(receipt);
      var ran = verify(file(changed), "--key=" + key());

      assertThat(ran.out()).startsWith("REFUSED: ").hasLineCount(1);
      assertThat(ran.status()).isEqualTo(3);
    }
  }

  @Test
  void a_receipt_by_another_key_is_refused() throws IOException {
    var other = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    var ran = verify(vector("event-2.tlog-proof"), "--key", other);

    assertThat(ran.out()).startsWith("REFUSED: The note is not signed by PeterNeumann");
    assertThat(ran.status()).isEqualTo(3);
  }

  @Test
  void a_missing_file_is_no_verdict() throws IOException {
    var ran = verify(folder.resolve("missing"), "--key", key());

    assertThat(ran.errors()).startsWith("daybook: The file ").contains("can't be read");
    assertThat(ran.status()).isEqualTo(1);
  }
}
