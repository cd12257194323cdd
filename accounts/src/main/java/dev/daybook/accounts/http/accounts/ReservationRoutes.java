package dev.daybook.accounts.http.accounts;

import dev.daybook.accounts.domain.AccountCommand;
import dev.daybook.accounts.domain.AccountCommand.ConfirmReservation;
import dev.daybook.accounts.domain.AccountCommand.ReleaseReservation;
import dev.daybook.accounts.domain.AccountCommand.ReserveFunds;
import dev.daybook.accounts.domain.AccountEvent.FundsReserved;
import dev.daybook.accounts.domain.AccountEvent.ReservationReleased.Cause;
import dev.daybook.accounts.domain.Rejected;
import dev.daybook.accounts.domain.Reservation;
import dev.daybook.accounts.http.accounts.Commands.Executed;
import dev.daybook.accounts.http.request.AccountIds;
import dev.daybook.accounts.http.request.Body;
import dev.daybook.accounts.http.request.Query;
import dev.daybook.accounts.http.response.Json;
import dev.daybook.accounts.http.response.Problem;
import dev.daybook.accounts.http.response.ProblemException;
import dev.daybook.accounts.http.response.ProblemType;
import dev.daybook.accounts.http.routing.Exchange;
import dev.daybook.accounts.http.routing.Routes;
import dev.daybook.accounts.reservations.ReservationStatus;
import dev.daybook.accounts.reservations.ReservationStatus.State;
import dev.daybook.accounts.reservations.Reservations;
import dev.daybook.eventstore.StreamId;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import tools.jackson.core.JsonGenerator;

/// Routes for reservations: funds that are set aside until they are confirmed, released, or run
/// out.
public final class ReservationRoutes {
  private static final Set<String> FIELDS = Set.of("amount", "currency", "expiresAt", "reference");
  private static final String ALL = "/api/accounts/{id}/reservations";
  private static final String ONE = ALL + "/{reservation}";

  private final Commands commands;
  private final Reservations reservations;
  private final Supplier<UUID> ids;

  public ReservationRoutes(Commands commands, Reservations reservations, Supplier<UUID> ids) {
    this.commands = commands;
    this.reservations = reservations;
    this.ids = ids;
  }

  public void addTo(Routes routes) {
    routes.post(ALL, this::reserve);
    routes.get(ALL, this::list);
    routes.get(ONE, this::get);
    routes.post(ONE + "/confirm", exchange -> end(exchange, ConfirmReservation::new));
    routes.post(
        ONE + "/release",
        exchange -> end(exchange, id -> new ReleaseReservation(id, Cause.RELEASED)));
  }

  private void reserve(Exchange exchange) {
    StreamId stream = AccountIds.stream(exchange);
    Body body = Body.read(exchange, FIELDS);
    var command =
        new ReserveFunds(
            ids.get(),
            body.amount(),
            body.instant("expiresAt").truncatedTo(ChronoUnit.MILLIS),
            body.optionalText("reference").map(InputRules::reference).orElse(""));
    Executed executed = commands.execute(exchange, stream, command);
    var made = Reservation.of((FundsReserved) executed.events().getFirst());
    exchange
        .status(201)
        .header("Location", "/api/accounts/%s/reservations/%s".formatted(stream.id(), made.id()));
    AccountRoutes.respond(
        exchange,
        executed.account(),
        json -> {
          json.writeStringProperty("reservationId", made.id().toString());
          json.writeName("reservation");
          write(json, ReservationStatus.pending(made));
        });
  }

  private void list(Exchange exchange) {
    new Query(exchange, Set.of());
    var pending = commands.reservations(AccountIds.stream(exchange));
    Json.respond(
        exchange,
        json -> {
          json.writeArrayPropertyStart("reservations");
          pending.forEach(it -> write(json, ReservationStatus.pending(it)));
          json.writeEndArray();
        });
  }

  private void get(Exchange exchange) {
    new Query(exchange, Set.of());
    StreamId stream = AccountIds.stream(exchange);
    UUID id = AccountIds.reservation(exchange);
    ReservationStatus found =
        reservations
            .find(stream, id)
            .orElseThrow(() -> new Rejected(Rejected.Reason.RESERVATION_NOT_FOUND));
    Json.respond(
        exchange,
        json -> {
          json.writeName("reservation");
          write(json, found);
        });
  }

  private void end(Exchange exchange, Function<UUID, AccountCommand> command) {
    StreamId stream = AccountIds.stream(exchange);
    UUID id = AccountIds.reservation(exchange);
    Body.readIfPresent(exchange, Set.of());
    try {
      AccountRoutes.respond(
          exchange, commands.handle(exchange, stream, command.apply(id)), _ -> {});
    } catch (Rejected e) {
      if (e.reason() == Rejected.Reason.RESERVATION_NOT_FOUND) {
        reservations.find(stream, id).ifPresent(ReservationRoutes::refuseEnded);
      }
      throw e;
    }
  }

  private static void refuseEnded(ReservationStatus ended) {
    throw new ProblemException(
        Problem.of(
            ProblemType.RESERVATION_ENDED,
            switch (ended.state()) {
              case CONFIRMED -> "The reservation was confirmed.";
              case EXPIRED -> "The reservation has run out.";
              case PENDING, RELEASED -> "The reservation was released.";
            }));
  }

  private static void write(JsonGenerator json, ReservationStatus status) {
    Reservation it = status.reservation();
    json.writeStartObject();
    json.writeStringProperty("reservationId", it.id().toString());
    json.writeNumberProperty("amount", it.amount().toDecimal());
    json.writeStringProperty("currency", it.amount().currency().code());
    json.writeStringProperty("expiresAt", Json.instant(it.expiresAt()));
    json.writeStringProperty("reference", it.reference());
    json.writeStringProperty("status", name(status.state()));
    if (status.endedAt() != null) {
      json.writeStringProperty("endedAt", Json.instant(status.endedAt()));
    }
    json.writeEndObject();
  }

  private static String name(State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
