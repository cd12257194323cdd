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
import dev.daybook.accounts.readmodels.AccountView;
import dev.daybook.eventstore.StreamId;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
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

  public void addTo(RoutesConfig routes) {
    routes.post("/api/users", this::create);
    routes.post("/api/accounts/{id}/deposit", this::deposit);
    routes.post("/api/accounts/{id}/withdraw", this::withdraw);
    routes.post("/api/accounts/{id}/close", this::close);
    routes.get("/api/accounts/{id}", this::get);
    routes.head("/api/accounts/{id}", this::get);
  }

  private void create(Context ctx) {
    Body body = Body.read(ctx, Set.of("name", "email", "currency"));
    String name = InputRules.name(body.text("name"));
    String email = InputRules.email(body.text("email"));
    Currency currency = body.currency().orElse(DEFAULT_CURRENCY);
    UUID id = ids.get();
    EntityTags.refuseIfMatch(ctx);
    AccountView account =
        commands.handle(
            ctx, AccountIds.stream(id), new CreateUser(new UserId(id), name, email, currency));
    String accountId = account.id().toString();
    ctx.status(201).header("Location", "/api/accounts/" + accountId);
    respond(ctx, account, json -> json.writeStringProperty("accountId", accountId));
  }

  private void deposit(Context ctx) {
    StreamId stream = AccountIds.stream(ctx);
    command(ctx, stream, new DepositFunds(Body.read(ctx, FUNDS).amount()));
  }

  private void withdraw(Context ctx) {
    StreamId stream = AccountIds.stream(ctx);
    command(ctx, stream, new WithdrawFunds(Body.read(ctx, FUNDS).amount()));
  }

  private void close(Context ctx) {
    StreamId stream = AccountIds.stream(ctx);
    Body body = Body.readIfPresent(ctx, Set.of("reason"));
    String reason = body.optionalText("reason").map(InputRules::reason).orElse(DEFAULT_REASON);
    command(ctx, stream, new CloseAccount(reason));
  }

  private void get(Context ctx) {
    Query query = new Query(ctx, Set.of("version", "at", Basis.PARAMETER));
    StreamId stream = AccountIds.stream(ctx);
    Optional<PointInTime> then = PointInTime.of(query, present);
    Optional<EntityTags> known = EntityTags.of(ctx, EntityTags.IF_NONE_MATCH);
    AccountView account =
        then.map(past -> commands.load(stream, past)).orElseGet(() -> commands.load(stream));
    if (known.isPresent() && known.get().has(account.version())) {
      ctx.status(304).header("ETag", EntityTags.tag(account.version()));
    } else {
      respond(ctx, account, _ -> {});
    }
  }

  private void command(Context ctx, StreamId stream, AccountCommand command) {
    respond(ctx, commands.handle(ctx, stream, command), _ -> {});
  }

  private static void respond(Context ctx, AccountView account, Consumer<JsonGenerator> first) {
    ctx.header("ETag", EntityTags.tag(account.version()));
    ctx.contentType(Json.CONTENT_TYPE)
        .result(
            Json.bytes(
                json -> {
                  json.writeStartObject();
                  first.accept(json);
                  json.writeName("account");
                  Json.account(json, account);
                  json.writeEndObject();
                }));
  }
}
