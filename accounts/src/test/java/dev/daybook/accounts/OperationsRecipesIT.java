package dev.daybook.accounts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.accounts.testing.AccountsClient;
import dev.daybook.accounts.testing.DaybookProcess;
import dev.daybook.accounts.testing.StartedData;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs the commands of docs/operations.md exactly as printed. PostgreSQL's programs may not be
/// installed: shell functions replace them and print their arguments.
class OperationsRecipesIT {
  private static final String TOLD =
      """
      tell() { printf '%s\\n' "$PGHOST" "$PGPORT" "$PGUSER" "$PGPASSWORD" "${@: -1}"; }
      pg_dump() { tell "$@"; }
      psql() {
        [ "$1 $3 $5" = "-h -U -p" ] || return 1
        PGHOST=$2 PGUSER=$4 PGPORT=$6 tell "$@"
      }
      """;

  private static final BigDecimal FIVE = BigDecimal.valueOf(5);

  @TempDir Path directory;

  @BeforeEach
  void skip_the_first_start() throws Exception {
    StartedData.in(Files.createDirectory(directory.resolve("data")));
  }

  private DaybookProcess start(String data) throws IOException {
    return DaybookProcess.start("--port", "0", "--data-dir", directory.resolve(data).toString());
  }

  /// The lines of the only code block on the page that contains a text.
  static String block(String containing) throws IOException {
    return Pattern.compile("^```sh\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL)
        .matcher(Files.readString(Path.of("..", "docs", "operations.md")))
        .results()
        .map(block -> block.group(1))
        .filter(block -> block.contains(containing))
        .reduce(
            (_, _) -> {
              throw new AssertionError("There are two blocks with " + containing);
            })
        .orElseThrow();
  }

  private List<String> run(String commands) throws Exception {
    Process bash =
        new ProcessBuilder("bash", "-euc", TOLD + commands)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(bash.getInputStream().readAllBytes(), UTF_8);
    assertThat(bash.waitFor()).as(output).isZero();
    return output.lines().toList();
  }

  /// Connects as the program would have.
  private static long eventsAt(List<String> told) throws SQLException {
    assertThat(told).hasSize(5);
    String url = "jdbc:postgresql://%s:%s/%s".formatted(told.get(0), told.get(1), told.get(4));
    try (var connection = DriverManager.getConnection(url, told.get(2), told.get(3));
        var statement = connection.createStatement();
        var row = statement.executeQuery("select count(*) from daybook.events")) {
      row.next();
      return row.getLong(1);
    }
  }

  private static void depositFive(AccountsClient client) throws Exception {
    String account = client.create("Ada", "ada@example.com", "USD").account().id();
    assertThat(client.deposit(account, FIVE, null).status()).isEqualTo(200);
  }

  @Test
  void connect_to_the_embedded_database() throws Exception {
    try (var daybook = start("data");
        var client = new AccountsClient(daybook.awaitReady())) {
      depositFive(client);

      assertThat(eventsAt(run(block("psql -h")))).isEqualTo(2);
      assertThat(eventsAt(run(block("pg_dump --format")))).isEqualTo(2);
    }
  }

  @Test
  void a_copy_of_the_data_directory_is_a_backup() throws Exception {
    String copy = "cp -a data backup";
    assertThat(Files.readString(Path.of("..", "docs", "operations.md"))).contains('`' + copy + '`');
    try (var daybook = start("data");
        var client = new AccountsClient(daybook.awaitReady())) {
      depositFive(client);
      assertThat(daybook.stop()).isEqualTo(DaybookProcess.STOPPED);
    }
    run(copy);
    try (var daybook = start("backup");
        var client = new AccountsClient(daybook.awaitReady())) {
      assertThat(client.accounts())
          .singleElement()
          .extracting(AccountsClient.Account::balance)
          .isEqualTo(FIVE);
    }
  }
}
