package dev.daybook.accounts.scheduled;

import dev.daybook.accounts.domain.Currency;
import dev.daybook.accounts.domain.Money;
import dev.daybook.accounts.domain.UserId;
import dev.daybook.accounts.scheduled.ScheduledTransferEvent.Cancelled;
import dev.daybook.accounts.scheduled.ScheduledTransferEvent.RunMissed;
import dev.daybook.accounts.scheduled.ScheduledTransferEvent.RunRefused;
import dev.daybook.accounts.scheduled.ScheduledTransferEvent.RunSent;
import dev.daybook.accounts.scheduled.ScheduledTransferEvent.TransferScheduled;
import dev.daybook.accounts.scheduled.Timing.Monthly;
import dev.daybook.accounts.scheduled.Timing.Once;
import dev.daybook.eventstore.EventQuery;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.EventCodec;
import dev.daybook.jackson.EventTypes;
import dev.daybook.jackson.Tag;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Stored types and payloads of the events of scheduled transfers. They never change; new versions
/// are added.
public final class ScheduledTransferTypes implements EventCodec<ScheduledTransferEvent> {
  /// Category of the streams.
  public static final String CATEGORY = "scheduled_transfer";

  private static final String SCHEDULED = "TRANSFER_SCHEDULED";
  private static final String CANCELLED = "SCHEDULED_TRANSFER_CANCELLED";

  /// Stored types of the events that begin and end a scheduled transfer.
  public static final Set<String> BEGIN_AND_END = Set.of(SCHEDULED, CANCELLED);

  /// Tag of the events that begin a scheduled transfer.
  private static final String ALL = "scheduled-transfers";

  private static final String SENDER = "scheduled-transfers-from";

  static final EventTypes<ScheduledTransferEvent> TYPES =
      EventTypes.of(ScheduledTransferEvent.class)
          .event(
              SCHEDULED,
              TransferScheduled.class,
              StoredTerms.class,
              StoredTerms::of,
              StoredTerms::restore,
              terms -> terms.putNull("until"))
          .event("SCHEDULED_TRANSFER_SENT", RunSent.class)
          .event("SCHEDULED_TRANSFER_REFUSED", RunRefused.class)
          .event("SCHEDULED_TRANSFER_MISSED", RunMissed.class)
          .event(CANCELLED, Cancelled.class)
          .build();

  /// The stream of a scheduled transfer.
  public static StreamId stream(UUID id) {
    return StreamId.of(CATEGORY, id.toString());
  }

  /// Finds the first events of all scheduled transfers.
  static EventQuery all() {
    return EventQuery.tagged(ALL);
  }

  /// Finds the first events of the scheduled transfers from an account.
  static EventQuery from(UserId sender) {
    return EventQuery.tag(SENDER, sender.toString());
  }

  @Override
  public NewEvent encode(
      StreamId stream, ScheduledTransferEvent event, UUID eventId, Map<String, String> metadata) {
    NewEvent encoded = TYPES.encode(stream, event, eventId, metadata);
    return event instanceof TransferScheduled ? encoded.taggedAlso(Set.of(ALL)) : encoded;
  }

  @Override
  public ScheduledTransferEvent decode(RecordedEvent event) {
    return TYPES.decode(event);
  }

  /// @param at of a single run; null for monthly ones, which have the components after it
  /// @param time such as `09:30`
  /// @param until such as `2027-12-31`; since version 2
  record StoredTerms(
      UUID scheduledTransferId,
      @Tag(SENDER) UUID from,
      UUID to,
      BigDecimal amount,
      String currency,
      String reference,
      MissedRuns missedRuns,
      @Nullable Instant at,
      @Nullable Integer dayOfMonth,
      @Nullable String time,
      @Nullable String zone,
      @Nullable Instant start,
      @Nullable String until) {
    static StoredTerms of(TransferScheduled e) {
      return switch (e.timing()) {
        case Once(Instant at) -> of(e, at, null, null, null, null, null);
        case Monthly(int day, LocalTime time, ZoneId zone, Instant start, LocalDate until) ->
            of(
                e,
                null,
                day,
                time.toString(),
                zone.getId(),
                start,
                until == null ? null : until.toString());
      };
    }

    private static StoredTerms of(
        TransferScheduled e,
        @Nullable Instant at,
        @Nullable Integer dayOfMonth,
        @Nullable String time,
        @Nullable String zone,
        @Nullable Instant start,
        @Nullable String until) {
      return new StoredTerms(
          e.id(),
          e.from().value(),
          e.to().value(),
          e.amount().toDecimal(),
          e.amount().currency().code(),
          e.reference(),
          e.missedRuns(),
          at,
          dayOfMonth,
          time,
          zone,
          start,
          until);
    }

    TransferScheduled restore() {
      return new TransferScheduled(
          scheduledTransferId,
          new UserId(from),
          new UserId(to),
          Money.of(amount, Currency.of(currency)),
          reference,
          timing(),
          missedRuns);
    }

    private Timing timing() {
      return at != null
          ? new Once(at)
          : new Monthly(
              Objects.requireNonNull(dayOfMonth),
              LocalTime.parse(Objects.requireNonNull(time)),
              ZoneId.of(Objects.requireNonNull(zone)),
              Objects.requireNonNull(start),
              until == null ? null : LocalDate.parse(until));
    }
  }
}
