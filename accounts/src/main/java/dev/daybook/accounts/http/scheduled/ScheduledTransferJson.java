package dev.daybook.accounts.http.scheduled;

import dev.daybook.accounts.domain.Rejected;
import dev.daybook.accounts.http.response.Json;
import dev.daybook.accounts.http.response.Problem;
import dev.daybook.accounts.scheduled.ScheduledTransfer.Known;
import dev.daybook.accounts.scheduled.ScheduledTransfer.Run;
import dev.daybook.accounts.scheduled.ScheduledTransferEvent.TransferScheduled;
import dev.daybook.accounts.scheduled.Timing.Monthly;
import dev.daybook.accounts.scheduled.Timing.Once;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.core.JsonGenerator;

/// JSON of scheduled transfers.
final class ScheduledTransferJson {
  private ScheduledTransferJson() {}

  static void write(JsonGenerator json, Known transfer) {
    TransferScheduled terms = transfer.terms();
    Optional<Instant> next = transfer.nextRun();
    json.writeStartObject();
    json.writeStringProperty("scheduledTransferId", terms.id().toString());
    json.writeStringProperty("from", terms.from().toString());
    json.writeStringProperty("to", terms.to().toString());
    json.writeNumberProperty("amount", terms.amount().toDecimal());
    json.writeStringProperty("currency", terms.amount().currency().code());
    json.writeStringProperty("reference", terms.reference());
    switch (terms.timing()) {
      case Once(Instant at) -> json.writeStringProperty("at", Json.instant(at));
      case Monthly(int day, LocalTime time, ZoneId zone, _, LocalDate until) -> {
        json.writeNumberProperty("dayOfMonth", day);
        json.writeStringProperty("time", time.toString());
        json.writeStringProperty("zone", zone.getId());
        if (until != null) {
          json.writeStringProperty("until", until.toString());
        }
      }
    }
    json.writeStringProperty("missedRuns", TimingInput.name(terms.missedRuns()));
    json.writeStringProperty(
        "status", transfer.cancelled() ? "cancelled" : next.isPresent() ? "active" : "done");
    next.ifPresent(run -> json.writeStringProperty("nextRun", Json.instant(run)));
    json.writeArrayPropertyStart("runs");
    transfer.runs().forEach(run -> write(json, run));
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Run run) {
    json.writeStartObject();
    json.writeStringProperty("due", Json.instant(run.due()));
    switch (run) {
      case Run.Sent(_, UUID transfer) -> {
        json.writeStringProperty("outcome", "sent");
        json.writeStringProperty("transferId", transfer.toString());
      }
      case Run.Refused(_, Rejected.Reason reason) -> {
        json.writeStringProperty("outcome", "refused");
        json.writeStringProperty("reason", Problem.type(reason).slug());
        json.writeStringProperty("detail", reason.sentence());
      }
      case Run.Missed _ -> json.writeStringProperty("outcome", "missed");
    }
    json.writeEndObject();
  }
}
