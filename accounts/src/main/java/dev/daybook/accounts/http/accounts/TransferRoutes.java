package dev.daybook.accounts.http.accounts;

import dev.daybook.accounts.domain.TransferFunds;
import dev.daybook.accounts.domain.UserId;
import dev.daybook.accounts.http.accounts.Commands.Transferred;
import dev.daybook.accounts.http.request.Body;
import dev.daybook.accounts.http.response.Json;
import dev.daybook.accounts.http.routing.Exchange;
import dev.daybook.accounts.http.routing.Routes;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/// Route for transfers between two accounts.
public final class TransferRoutes {
  private static final Set<String> FIELDS = Set.of("from", "to", "amount", "currency", "reference");

  private final Commands commands;
  private final Supplier<UUID> ids;

  public TransferRoutes(Commands commands, Supplier<UUID> ids) {
    this.commands = commands;
    this.ids = ids;
  }

  public void addTo(Routes routes) {
    routes.post("/api/transfers", this::transfer);
  }

  private void transfer(Exchange exchange) {
    Body body = Body.read(exchange, FIELDS);
    var transfer =
        new TransferFunds(
            ids.get(),
            new UserId(body.accountId("from")),
            new UserId(body.accountId("to")),
            body.amount(),
            body.optionalText("reference").map(InputRules::reference).orElse(""));
    Transferred transferred = commands.handle(exchange, transfer);
    exchange.status(201);
    Json.respond(
        exchange,
        json -> {
          json.writeStringProperty("transferId", transferred.id().toString());
          json.writeName("from");
          Json.account(json, transferred.from());
          json.writeName("to");
          Json.account(json, transferred.to());
        });
  }
}
