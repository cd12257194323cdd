package dev.daybook.accounts.http.scheduled;

import static dev.daybook.accounts.domain.Rejected.Reason.SCHEDULED_TRANSFER_NOT_FOUND;

import dev.daybook.accounts.domain.Amount;
import dev.daybook.accounts.domain.Money;
import dev.daybook.accounts.domain.Rejected;
import dev.daybook.accounts.domain.TransferDecider;
import dev.daybook.accounts.domain.UserId;
import dev.daybook.accounts.http.accounts.Commands;
import dev.daybook.accounts.http.accounts.InputRules;
import dev.daybook.accounts.http.accounts.PresentTime;
import dev.daybook.accounts.http.request.AccountIds;
import dev.daybook.accounts.http.request.Body;
import dev.daybook.accounts.http.request.Query;
import dev.daybook.accounts.http.response.Json;
import dev.daybook.accounts.http.routing.Exchange;
import dev.daybook.accounts.http.routing.Routes;
import dev.daybook.accounts.scheduled.ScheduledTransfer;
import dev.daybook.accounts.scheduled.ScheduledTransfer.Known;
import dev.daybook.accounts.scheduled.ScheduledTransferCommand.Cancel;
import dev.daybook.accounts.scheduled.ScheduledTransferCommand.Schedule;
import dev.daybook.accounts.scheduled.ScheduledTransferDecider;
import dev.daybook.accounts.scheduled.ScheduledTransferEvent.TransferScheduled;
import dev.daybook.accounts.scheduled.ScheduledTransferTypes;
import dev.daybook.accounts.scheduled.ScheduledTransfers;
import dev.daybook.accounts.scheduled.ScheduledTransfers.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/// Routes for scheduled transfers: once at an instant, or on a day of each month.
public final class ScheduledTransferRoutes {
  private static final String ALL = "/api/scheduled-transfers";
  private static final String ONE = ALL + "/{id}";
  private static final Set<String> FIELDS =
      Set.of(
          "from",
          "to",
          "amount",
          "currency",
          "reference",
          "at",
          "dayOfMonth",
          "time",
          "zone",
          "starting",
          "until",
          "missedRuns");

  /// Maximum number of scheduled transfers on a page, and the number without `limit`.
  static final int PAGE_MAX = 100;

  private final Commands commands;
  private final ScheduledTransfers scheduled;
  private final PresentTime present;
  private final Supplier<UUID> ids;
  private final ScheduledTransferDecider rules = new ScheduledTransferDecider();
  private final TransferDecider transfers = new TransferDecider();

  public ScheduledTransferRoutes(
      Commands commands, ScheduledTransfers scheduled, PresentTime present, Supplier<UUID> ids) {
    this.commands = commands;
    this.scheduled = scheduled;
    this.present = present;
    this.ids = ids;
  }

  public void addTo(Routes routes) {
    routes.post(ALL, this::schedule);
    routes.get(ALL, this::list);
    routes.get(ONE, this::get);
    routes.post(ONE + "/cancel", this::cancel);
  }

  /// @param reference not yet in the stored form
  private record Request(
      UserId from, UserId to, Amount amount, String reference, TimingInput timing) {
    static Request of(Body body) {
      return new Request(
          new UserId(body.accountId("from")),
          new UserId(body.accountId("to")),
          body.amount(),
          body.optionalText("reference").map(InputRules::reference).orElse(""),
          TimingInput.of(body));
    }

    List<String> parts() {
      List<String> parts = new ArrayList<>(List.of("schedule", from.toString(), to.toString()));
      parts.addAll(Commands.parts(amount));
      parts.add(reference);
      parts.addAll(timing.parts());
      return parts;
    }
  }

  private void schedule(Exchange exchange) {
    Request request = Request.of(Body.read(exchange, FIELDS));
    UUID id = ids.get();
    ScheduledTransfer made =
        commands
            .decide(
                exchange,
                scheduled.handler(),
                ScheduledTransferTypes.stream(id),
                request.parts(),
                state -> rules.decide(new Schedule(terms(id, request)), state))
            .state();
    Known known = (Known) made;
    String shown = known.terms().id().toString();
    exchange.status(201).header("Location", ALL + "/" + shown);
    Json.respond(
        exchange,
        json -> {
          json.writeStringProperty("scheduledTransferId", shown);
          json.writeName("scheduledTransfer");
          ScheduledTransferJson.write(json, known);
        });
  }

  private TransferScheduled terms(UUID id, Request request) {
    Money amount =
        transfers.check(
            request.from(),
            request.to(),
            request.amount(),
            commands.state(request.from()),
            commands.state(request.to()));
    return new TransferScheduled(
        id,
        request.from(),
        request.to(),
        amount,
        InputRules.newReference(request.reference()),
        request.timing().from(present.now()),
        request.timing().missedRuns());
  }

  private void cancel(Exchange exchange) {
    UUID id = AccountIds.scheduledTransfer(exchange);
    Body.readIfPresent(exchange, Set.of());
    ScheduledTransfer cancelled =
        commands
            .decide(
                exchange,
                scheduled.handler(),
                ScheduledTransferTypes.stream(id),
                List.of("cancel-scheduled", id.toString()),
                state -> rules.decide(new Cancel(), state))
            .state();
    respond(exchange, (Known) cancelled);
  }

  private void get(Exchange exchange) {
    new Query(exchange, Set.of());
    UUID id = AccountIds.scheduledTransfer(exchange);
    respond(
        exchange, scheduled.find(id).orElseThrow(() -> new Rejected(SCHEDULED_TRANSFER_NOT_FOUND)));
  }

  private void list(Exchange exchange) {
    Query query = new Query(exchange, Set.of("account", "after", "limit"));
    UserId sender = AccountIds.parameter(query, "account").map(UserId::new).orElse(null);
    long after = query.number("after").orElse(0);
    int limit = query.count("limit", PAGE_MAX).orElse(PAGE_MAX);
    Page page = scheduled.page(sender, after, limit);
    page.next().ifPresent(query::linkNext);
    Json.respond(
        exchange,
        json -> {
          json.writeArrayPropertyStart("scheduledTransfers");
          page.transfers().forEach(it -> ScheduledTransferJson.write(json, it));
          json.writeEndArray();
        });
  }

  private static void respond(Exchange exchange, Known transfer) {
    Json.respond(
        exchange,
        json -> {
          json.writeName("scheduledTransfer");
          ScheduledTransferJson.write(json, transfer);
        });
  }
}
