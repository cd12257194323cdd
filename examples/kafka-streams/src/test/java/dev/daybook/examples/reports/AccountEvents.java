package dev.daybook.examples.reports;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamAppend;
import dev.daybook.eventstore.StreamId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;

/// Writes events as those of the accounts service, chosen from a seed.
final class AccountEvents {
  static final List<String> TYPES =
      List.of(
          "USER_CREATED",
          "FUNDS_DEPOSITED",
          "FUNDS_WITHDRAWN",
          "TRANSFER_SENT",
          "TRANSFER_RECEIVED",
          "FUNDS_RESERVED",
          "RESERVATION_CONFIRMED",
          "RESERVATION_RELEASED",
          "ACCOUNT_CLOSED",
          "PERSON_FORGOTTEN");

  private static final List<String> CURRENCIES = List.of("EUR", "USD", "JPY");
  private static final Instant FIRST_DAY = Instant.parse("2026-01-01T23:30:00Z");
  private static final int DAYS = 5;
  private static final int ACCOUNTS = 40;
  private static final int EVENTS_OF_APPEND = 25;

  private final EventStore log;
  private final Random random;
  private final List<Integer> accounts =
      new ArrayList<>(IntStream.range(0, ACCOUNTS).boxed().toList());
  private final Set<Integer> opened = new HashSet<>();

  AccountEvents(EventStore log, long seed) {
    this.log = log;
    this.random = new Random(seed);
  }

  void append(int events) {
    for (int i = 0; i < events; i += EVENTS_OF_APPEND) {
      Collections.shuffle(accounts, random);
      var unused = log.append(accounts.stream().limit(EVENTS_OF_APPEND).map(this::next).toList());
    }
  }

  private StreamAppend next(int account) {
    if (random.nextInt(20) == 0) { // not of an account
      return append(StreamId.of("scheduled_transfer", "" + account), "RUN_MISSED", account);
    }
    String type =
        opened.add(account) ? TYPES.getFirst() : TYPES.get(1 + random.nextInt(TYPES.size() - 1));
    return append(StreamId.of("account", "" + account), type, account);
  }

  private StreamAppend append(StreamId stream, String type, int account) {
    String currency = CURRENCIES.get(account % CURRENCIES.size());
    String data =
        type.equals("USER_CREATED")
            ? "{\"currency\": \"%s\", \"name\": \"…\"}".formatted(currency)
            : "{\"amount\": %d.%02d, \"currency\": \"%s\"}"
                .formatted(random.nextInt(1_000), random.nextInt(100), currency);
    Instant time = FIRST_DAY.plus(random.nextInt(DAYS * 24), ChronoUnit.HOURS);
    return new StreamAppend(
        stream,
        ExpectedVersion.any(),
        List.of(
            new NewEvent(
                UUID.randomUUID(), type, data, "{\"occurredAt\": \"%s\"}".formatted(time))));
  }
}
