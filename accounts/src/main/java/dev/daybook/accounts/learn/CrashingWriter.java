package dev.daybook.accounts.learn;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.daybook.accounts.domain.AccountEvent.FundsDeposited;
import dev.daybook.accounts.domain.Currency;
import dev.daybook.accounts.domain.Money;
import dev.daybook.accounts.events.AccountEventTypes;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.StreamId;
import dev.daybook.jackson.personal.FieldEncryption;
import dev.daybook.postgres.PostgresEventStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// The program that [CrashExercise] kills: appends deposits, one after the other, and prints a line
/// before each one and after each acknowledgement. It ends by itself after [#APPENDS_MAX] appends,
/// and when nobody reads its output.
final class CrashingWriter {
  static final String ASKED = "asked";
  static final String ACKNOWLEDGED = "acknowledged";
  static final int APPENDS_MAX = 40;

  private CrashingWriter() {}

  /// Reads one line each from standard input: URL, user and password of the database, application
  /// name of the session, schema of the log, category and id of the stream.
  static void main() throws IOException {
    var in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    var address = new LessonAddress(in.readLine(), in.readLine(), in.readLine());
    var application = in.readLine();
    var schema = in.readLine();
    var stream = StreamId.of(in.readLine(), in.readLine());
    var events = AccountEventTypes.create(new NoPersonalData());
    var options = LessonLog.options(schema).withReadModels(false).withMigration(false);
    try (var store = PostgresEventStore.open(LessonLog.source(address, application), options)) {
      for (int number = 1; number <= APPENDS_MAX && !System.out.checkError(); number++) {
        var deposit = new FundsDeposited(Money.of(BigDecimal.ONE, Currency.of("USD")));
        System.out.println(ASKED);
        var appended =
            store.append(
                stream,
                ExpectedVersion.streamExists(),
                events.encode(stream, deposit, UUID.randomUUID(), Map.of()));
        System.out.println(ACKNOWLEDGED + " " + appended.position());
      }
    }
  }

  /// Deposits have no personal data.
  private static final class NoPersonalData implements FieldEncryption {
    @Override
    public String encrypt(FieldLocation location, String text) {
      throw new UnsupportedOperationException("A deposit has no personal data");
    }

    @Override
    public Optional<String> decrypt(FieldLocation location, String stored) {
      throw new UnsupportedOperationException("A deposit has no personal data");
    }
  }
}
