package dev.daybook.accounts.api;

import dev.daybook.accounts.domain.Account;
import dev.daybook.accounts.domain.Account.Closed;
import dev.daybook.accounts.domain.Account.Holder;
import dev.daybook.accounts.domain.Account.Open;
import dev.daybook.accounts.domain.Account.Unopened;
import dev.daybook.accounts.domain.AccountCommand;
import dev.daybook.accounts.domain.AccountEvent;
import dev.daybook.accounts.domain.Money;
import dev.daybook.accounts.domain.Rejected;
import dev.daybook.accounts.domain.TransferDecider;
import dev.daybook.accounts.domain.TransferDecider.Transfer;
import dev.daybook.accounts.domain.TransferFunds;
import dev.daybook.accounts.projections.AccountView;
import dev.daybook.eventstore.CommandHandler;
import dev.daybook.eventstore.CommandHandler.Handled;
import dev.daybook.eventstore.CommandHandler.Loaded;
import dev.daybook.eventstore.StreamId;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// Handles commands as requests bring them, with what their headers ask for and are told.
final class Commands {
  private final CommandHandler<AccountCommand, Account, AccountEvent> accounts;
  private final TransferDecider transfers = new TransferDecider();
  private final Freshness freshness;

  Commands(CommandHandler<AccountCommand, Account, AccountEvent> accounts, Freshness freshness) {
    this.accounts = accounts;
    this.freshness = freshness;
  }

  /// The account as it is.
  ///
  /// @throws Rejected if it doesn't exist
  AccountView load(StreamId stream) {
    return view(accounts.load(stream));
  }

  /// Handles a command on one account, at a version that `If-Match` names if it is there.
  ///
  /// @return the account after it
  AccountView handle(Context ctx, StreamId stream, AccountCommand command) {
    new Query(ctx, Set.of());
    Optional<EntityTags> ifMatch = EntityTags.of(ctx, EntityTags.IF_MATCH);
    Handled<Account, AccountEvent> handled =
        accounts.handle(
            stream,
            account -> ifMatch.ifPresent(tags -> tags.requireMatch(account.version())),
            command,
            Map.of());
    acknowledge(ctx, handled.position());
    return view(handled.after());
  }

  /// Handles a transfer: both accounts change, or none.
  ///
  /// @return the account that sent and the one that received, after it
  List<AccountView> handle(Context ctx, TransferFunds transfer) {
    new Query(ctx, Set.of());
    EntityTags.refuse(ctx, EntityTags.IF_MATCH);
    List<Handled<Account, AccountEvent>> handled =
        accounts.handleUnit(
            List.of(
                AccountRoutes.stream(transfer.from().value()),
                AccountRoutes.stream(transfer.to().value())),
            loaded -> {
              Transfer decided =
                  transfers.decide(transfer, loaded.getFirst().state(), loaded.getLast().state());
              return List.of(List.of(decided.sent()), List.of(decided.received()));
            },
            Map.of());
    acknowledge(ctx, handled.getFirst().position());
    return handled.stream().map(account -> view(account.after())).toList();
  }

  private void acknowledge(Context ctx, long position) {
    freshness.acknowledge(position);
    ctx.header("Daybook-Position", Long.toString(position));
  }

  private static AccountView view(Loaded<Account> loaded) {
    return switch (loaded.state()) {
      case Unopened _ -> throw new Rejected(Rejected.Reason.ACCOUNT_NOT_FOUND);
      case Open(Holder holder, Money balance) -> view(holder, balance, false, loaded);
      case Closed(Holder holder, Money balance) -> view(holder, balance, true, loaded);
    };
  }

  private static AccountView view(
      Holder holder, Money balance, boolean closed, Loaded<Account> loaded) {
    return new AccountView(
        holder.user().value(),
        holder.name(),
        holder.email(),
        balance,
        closed,
        Objects.requireNonNull(loaded.changedAt()),
        loaded.version());
  }
}
