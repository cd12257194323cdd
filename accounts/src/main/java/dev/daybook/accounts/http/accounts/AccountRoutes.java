package dev.daybook.accounts.http.accounts;

import dev.daybook.accounts.domain.AccountCommand;
import dev.daybook.accounts.domain.AccountCommand.CloseAccount;
import dev.daybook.accounts.domain.AccountCommand.CreateUser;
import dev.daybook.accounts.domain.AccountCommand.DepositFunds;
import dev.daybook.accounts.domain.AccountCommand.WithdrawFunds;
import dev.daybook.accounts.domain.Currency;
import dev.daybook.accounts.domain.UserId;
import dev.daybook.accounts.http.request.AccountIds;
import dev.daybook.accounts.http.request.Body;
import dev.daybook.accounts.http.request.EntityTags;
import dev.daybook.accounts.http.request.Query;
import dev.daybook.accounts.http.response.Json;
import dev.daybook.accounts.http.routing.Exchange;
import dev.daybook.accounts.http.routing.Routes;
import dev.daybook.accounts.readmodels.AccountView;
import dev.daybook.eventstore.StreamId;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import tools.jackson.core.JsonGenerator;

/// Routes for commands on an account and for its present or past state.
public final class AccountRoutes {
  private static final Currency DEFAULT_CURRENCY = Currency.of("USD");
  private static final String DEFAULT_REASON = "User requested";
  private static final Set<String> FUNDS = Set.of("amount", "currency");

  private final Commands commands;
  private final PresentTime present;
  private final Supplier<UUID> ids;

  public AccountRoutes(Commands commands, PresentTime present, Supplier<UUID> ids) {
    this.commands = commands;
    this.present = present;
    this.ids = ids;
  }

  public void addTo(Routes routes) {
    routes.post("/api/users", this::create);
    routes.post("/api/accounts/{id}/deposit", this::deposit);
    routes.post("/api/accounts/{id}/withdraw", this::withdraw);
    routes.post("/api/accounts/{id}/close", this::close);
    routes.get("/api/accounts/{id}", this::get);
  }

  private void create(Exchange exchange) {
    Body body = Body.read(exchange, Set.of("name", "email", "currency"));
    String name = InputRules.name(body.text("name"));
    String email = InputRules.email(body.text("email"));
    Currency currency = body.currency().orElse(DEFAULT_CURRENCY);
    UUID id = ids.get();
    EntityTags.refuseIfMatch(exchange);
    AccountView account =
        commands.handle(
            exchange, AccountIds.stream(id), new CreateUser(new UserId(id), name, email, currency));
    String accountId = account.id().toString();
    exchange.status(201).header("Location", "/api/accounts/" + accountId);
    respond(exchange, account, json -> json.writeStringProperty("accountId", accountId));
  }

  private void deposit(Exchange exchange) {
    StreamId stream = AccountIds.stream(exchange);
    command(exchange, stream, new DepositFunds(Body.read(exchange, FUNDS).amount()));
  }

  private void withdraw(Exchange exchange) {
    StreamId stream = AccountIds.stream(exchange);
    command(exchange, stream, new WithdrawFunds(Body.read(exchange, FUNDS).amount()));
  }

  private void close(Exchange exchange) {
    StreamId stream = AccountIds.stream(exchange);
    Body body = Body.readIfPresent(exchange, Set.of("reason"));
    String reason = body.optionalText("reason").map(InputRules::reason).orElse(DEFAULT_REASON);
    command(exchange, stream, new CloseAccount(reason));
  }

  private void get(Exchange exchange) {
    Query query = new Query(exchange, Set.of("version", "at", Basis.PARAMETER));
    StreamId stream = AccountIds.stream(exchange);
    Optional<PointInTime> then = PointInTime.of(query, present);
    Optional<EntityTags> known = EntityTags.of(exchange, EntityTags.IF_NONE_MATCH);
    AccountView account =
        then.map(past -> commands.load(stream, past)).orElseGet(() -> commands.load(stream));
    if (known.isPresent() && known.get().has(account.version())) {
      exchange.status(304).header("ETag", EntityTags.tag(account.version()));
    } else {
      respond(exchange, account, _ -> {});
    }
  }

  private void command(Exchange exchange, StreamId stream, AccountCommand command) {
    respond(exchange, commands.handle(exchange, stream, command), _ -> {});
  }

  /// Sends an account with its version, after other fields.
  static void respond(Exchange exchange, AccountView account, Consumer<JsonGenerator> first) {
    exchange.header("ETag", EntityTags.tag(account.version()));
    Json.respond(
        exchange,
        json -> {
          first.accept(json);
          json.writeName("account");
          Json.account(json, account);
        });
  }
}
