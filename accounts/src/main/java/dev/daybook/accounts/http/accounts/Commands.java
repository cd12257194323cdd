package dev.daybook.accounts.http.accounts;

import dev.daybook.accounts.domain.Account;
import dev.daybook.accounts.domain.Account.Closed;
import dev.daybook.accounts.domain.Account.Holder;
import dev.daybook.accounts.domain.Account.Open;
import dev.daybook.accounts.domain.Account.Unopened;
import dev.daybook.accounts.domain.AccountCommand;
import dev.daybook.accounts.domain.AccountEvent;
import dev.daybook.accounts.domain.AccountEvent.TransferSent;
import dev.daybook.accounts.domain.Amount;
import dev.daybook.accounts.domain.Money;
import dev.daybook.accounts.domain.Rejected;
import dev.daybook.accounts.domain.Reservation;
import dev.daybook.accounts.domain.TransferDecider;
import dev.daybook.accounts.domain.TransferDecider.Transfer;
import dev.daybook.accounts.domain.TransferFunds;
import dev.daybook.accounts.domain.UserId;
import dev.daybook.accounts.http.request.AccountIds;
import dev.daybook.accounts.http.request.EntityTags;
import dev.daybook.accounts.http.request.IdempotencyKeyHeader;
import dev.daybook.accounts.http.request.Origin;
import dev.daybook.accounts.http.request.Query;
import dev.daybook.accounts.http.response.HeaderNames;
import dev.daybook.accounts.http.response.ProblemException;
import dev.daybook.accounts.http.routing.Exchange;
import dev.daybook.accounts.readmodels.AccountView;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.CommandHandler;
import dev.daybook.eventstore.commands.CommandResult;
import dev.daybook.eventstore.commands.HistoryEntry;
import dev.daybook.eventstore.commands.StreamState;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// Handles the commands of requests, with the conditions and idempotency key in their headers, and
/// sets the headers of responses.
public final class Commands {
  private final CommandHandler<AccountCommand, Account, AccountEvent> accounts;
  private final TransferDecider transfers = new TransferDecider();
  private final ReadYourWrites readYourWrites;
  private final PresentTime present;
  private final UnaryOperator<byte[]> requestHash;
  private final Supplier<UUID> commandIds;

  public Commands(
      CommandHandler<AccountCommand, Account, AccountEvent> accounts,
      ReadYourWrites readYourWrites,
      PresentTime present,
      UnaryOperator<byte[]> requestHash,
      Supplier<UUID> commandIds) {
    this.accounts = accounts;
    this.readYourWrites = readYourWrites;
    this.present = present;
    this.requestHash = requestHash;
    this.commandIds = commandIds;
  }

  /// Returns the present state of an account.
  ///
  /// @throws Rejected if the account does not exist
  AccountView load(StreamId stream) {
    return view(accounts.load(stream));
  }

  /// Returns a past state of an account.
  ///
  /// @throws Rejected if the account did not exist then
  AccountView load(StreamId stream, PointInTime then) {
    StreamState<Account> loaded = accounts.loadAsOf(stream, then::includes);
    if (loaded.version() > 0) {
      then.requireReached(loaded.version());
    }
    return view(loaded);
  }

  /// Returns the events of an account with the state after each.
  Stream<HistoryEntry<Account, AccountEvent>> history(StreamId stream) {
    return accounts.history(stream);
  }

  /// Returns the pending reservations of an account, in the order in which they were made.
  ///
  /// @throws Rejected if the account does not exist
  List<Reservation> reservations(StreamId stream) {
    return switch (accounts.load(stream).state()) {
      case Unopened _ -> throw new Rejected(Rejected.Reason.ACCOUNT_NOT_FOUND);
      case Open open -> open.reservations();
      case Closed _ -> List.of();
    };
  }

  /// Handles a command on one account: at a version in `If-Match`, if there is one, and once per
  /// `Idempotency-Key`.
  ///
  /// @return the account after the command
  AccountView handle(Exchange exchange, StreamId stream, AccountCommand command) {
    return execute(exchange, stream, command).account();
  }

  /// As [#handle(Exchange, StreamId, AccountCommand)].
  Executed execute(Exchange exchange, StreamId stream, AccountCommand command) {
    new Query(exchange, Set.of());
    EntityTags.refuseIfNoneMatch(exchange);
    Optional<EntityTags> ifMatch = EntityTags.of(exchange, EntityTags.IF_MATCH);
    Optional<IdempotencyKeyHeader> key =
        IdempotencyKeyHeader.of(exchange, RequestParts.of(stream, command), requestHash);
    CommandResult<Account, AccountEvent> result =
        decide(
            stream,
            command,
            key,
            account -> ifMatch.ifPresent(tags -> tags.requireMatch(account.version())),
            metadata(exchange, key));
    acknowledge(exchange, result.position());
    return new Executed(view(result.after()), result.events());
  }

  /// Handles a command of another page of the service, as a request with an `Idempotency-Key`.
  ///
  /// @param key the idempotency key
  /// @param actor the sender
  /// @throws Rejected if a rule refuses the command
  /// @throws ProblemException if its values are not allowed, or the key was used for another
  ///   request
  public CommandResult<Account, AccountEvent> handle(
      StreamId stream, AccountCommand command, String key, String actor) {
    var once = IdempotencyKeyHeader.of(key, RequestParts.of(stream, command), requestHash);
    Map<String, String> metadata = new TreeMap<>(Origin.of(actor, commandIds.get()).metadata());
    metadata.putAll(once.metadata());
    CommandResult<Account, AccountEvent> result =
        decide(stream, command, Optional.of(once), _ -> {}, metadata);
    readYourWrites.acknowledge(result.position());
    return result;
  }

  private CommandResult<Account, AccountEvent> decide(
      StreamId stream,
      AccountCommand command,
      Optional<IdempotencyKeyHeader> key,
      Consumer<StreamState<Account>> precondition,
      Map<String, String> metadata) {
    return handler(key)
        .handle(
            stream,
            account -> {
              NewInput.requireAllowed(command, present.now());
              precondition.accept(account);
            },
            NewInput.normalised(command),
            metadata);
  }

  /// @param account after the command
  record Executed(AccountView account, List<AccountEvent> events) {}

  /// Handles a transfer atomically, and once per `Idempotency-Key`.
  Transferred handle(Exchange exchange, TransferFunds transfer) {
    List<CommandResult<Account, AccountEvent>> results =
        decideAll(
            exchange,
            accounts,
            List.of(
                AccountIds.stream(transfer.from().value()),
                AccountIds.stream(transfer.to().value())),
            RequestParts.of(transfer),
            loaded -> decide(transfer, loaded));
    CommandResult<Account, AccountEvent> from = results.getFirst();
    UUID id = ((TransferSent) from.events().getFirst()).transfer();
    return new Transferred(id, view(from.after()), view(results.getLast().after()));
  }

  /// Decides on one stream of another kind, and once per `Idempotency-Key`.
  ///
  /// @param request the parts by which a retry is compared with the first request
  /// @param decision returns the new events; not called for a retry
  public <S, E> CommandResult<S, E> decide(
      Exchange exchange,
      CommandHandler<?, S, E> handler,
      StreamId stream,
      List<String> request,
      Function<S, List<E>> decision) {
    return decideAll(
            exchange,
            handler,
            List.of(stream),
            request,
            loaded -> List.of(decision.apply(loaded.getFirst().state())))
        .getFirst();
  }

  private <S, E> List<CommandResult<S, E>> decideAll(
      Exchange exchange,
      CommandHandler<?, S, E> handler,
      List<StreamId> streams,
      List<String> request,
      Function<List<StreamState<S>>, List<List<E>>> decision) {
    new Query(exchange, Set.of());
    EntityTags.refuseIfNoneMatch(exchange);
    EntityTags.refuseIfMatch(exchange);
    Optional<IdempotencyKeyHeader> key = IdempotencyKeyHeader.of(exchange, request, requestHash);
    CommandHandler<?, S, E> once = key.isPresent() ? handler.once(key.get().commandKey()) : handler;
    List<CommandResult<S, E>> results = once.handleAll(streams, decision, metadata(exchange, key));
    acknowledge(exchange, results.getFirst().position());
    return results;
  }

  /// The parts of an amount by which a retry is compared with the first request.
  public static List<String> parts(Amount amount) {
    return List.of(RequestParts.value(amount), RequestParts.currency(amount));
  }

  /// The present state of an account that may not exist.
  public Account state(UserId user) {
    return accounts.load(AccountIds.stream(user.value())).state();
  }

  /// @param from the sending account after the transfer
  /// @param to the receiving account after the transfer
  record Transferred(UUID id, AccountView from, AccountView to) {}

  private List<List<AccountEvent>> decide(
      TransferFunds transfer, List<StreamState<Account>> loaded) {
    NewInput.requireAllowed(transfer);
    Transfer decided =
        transfers.decide(
            NewInput.normalised(transfer), loaded.getFirst().state(), loaded.getLast().state());
    return List.of(List.of(decided.sent()), List.of(decided.received()));
  }

  private CommandHandler<AccountCommand, Account, AccountEvent> handler(
      Optional<IdempotencyKeyHeader> key) {
    return key.map(IdempotencyKeyHeader::commandKey).map(accounts::once).orElse(accounts);
  }

  private Map<String, String> metadata(Exchange exchange, Optional<IdempotencyKeyHeader> key) {
    Origin origin = Origin.of(exchange, commandIds.get());
    exchange.header(Origin.CORRELATION_HEADER, origin.correlationId());
    Map<String, String> metadata = new TreeMap<>(origin.metadata());
    key.map(IdempotencyKeyHeader::metadata).ifPresent(metadata::putAll);
    return metadata;
  }

  private void acknowledge(Exchange exchange, long position) {
    readYourWrites.acknowledge(position);
    exchange.header(HeaderNames.POSITION, Long.toString(position));
  }

  private static AccountView view(StreamState<Account> loaded) {
    return switch (loaded.state()) {
      case Unopened _ -> throw new Rejected(Rejected.Reason.ACCOUNT_NOT_FOUND);
      case Open open -> view(open.holder(), open.balance(), open.available(), false, loaded);
      case Closed(Holder holder, Money balance) -> view(holder, balance, balance, true, loaded);
    };
  }

  private static AccountView view(
      Holder holder, Money balance, Money available, boolean closed, StreamState<Account> loaded) {
    return new AccountView(
        holder.user().value(),
        holder.name(),
        holder.email(),
        balance,
        available,
        closed,
        Objects.requireNonNull(loaded.changedAt()),
        loaded.version());
  }
}
