package dev.daybook.examples.reports;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.kstream.Windowed;

/// How the reports are made of the events.
///
/// @param events topic of the relay
/// @param accounts topic for the account list, by the name of the account's stream
/// @param days topic for deposits and withdrawals, by day and currency, such as `2026-11-30/EUR`
record ReportTopology(String events, String accounts, String days) {
  private static final String ACCOUNTS = "account-";
  private static final Set<String> PAYMENTS = Set.of("FUNDS_DEPOSITED", "FUNDS_WITHDRAWN");
  private static final Duration DAY = Duration.ofDays(1);

  /// A day is never closed: an event counts on the day on which it happened, however late it is
  /// read. Partitions are not read in the order of time, least of all in a rebuild.
  private static final Duration LATEST = Duration.ofDays(36_500);

  private record Payment(BigDecimal amount, String currency) {}

  /// @param restores those that are known
  Topology with(List<Restore> restores) {
    var builder = new StreamsBuilder();
    KStream<String, RelayedEvent> kept =
        builder.stream(
                events,
                Consumed.with(Serdes.String(), Serdes.String())
                    .withTimestampExtractor(
                        (record, partitionTime) ->
                            RelayedEvent.time(record.headers()).toEpochMilli()))
            .processValues(() -> new KeptEvents(restores));
    KStream<String, RelayedEvent> ofAccounts =
        kept.filter((stream, event) -> stream.startsWith(ACCOUNTS));
    listAccounts(ofAccounts);
    reportDays(ofAccounts);
    return builder.build();
  }

  private void listAccounts(KStream<String, RelayedEvent> events) {
    Serde<AccountRow> rows = Json.serde(AccountRow.class);
    events
        .groupByKey(Grouped.with(Serdes.String(), Json.serde(RelayedEvent.class)))
        .aggregate(
            AccountRow::none,
            (stream, event, row) -> row.after(event),
            Materialized.with(Serdes.String(), rows))
        .toStream()
        .to(accounts, Produced.with(Serdes.String(), rows));
  }

  private void reportDays(KStream<String, RelayedEvent> events) {
    Serde<Turnover> turnovers = Json.serde(Turnover.class);
    events
        .filter((stream, event) -> PAYMENTS.contains(event.type()))
        .map(
            (stream, event) -> {
              Payment payment = event.data(Payment.class);
              return KeyValue.pair(payment.currency(), Turnover.of(event, payment.amount()));
            })
        .groupByKey(Grouped.with(Serdes.String(), turnovers))
        .windowedBy(TimeWindows.ofSizeAndGrace(DAY, LATEST))
        .reduce(Turnover::plus, Materialized.with(Serdes.String(), turnovers))
        .toStream((window, turnover) -> key(window))
        .to(days, Produced.with(Serdes.String(), turnovers));
  }

  private static String key(Windowed<String> window) {
    return LocalDate.ofInstant(window.window().startTime(), ZoneOffset.UTC) + "/" + window.key();
  }
}
