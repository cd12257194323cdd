package dev.daybook.accounts.app;

import dev.daybook.accounts.app.explorer.AccountsExplorer;
import dev.daybook.accounts.app.processes.AccountProcesses;
import dev.daybook.accounts.app.relay.AccountsRelay;
import dev.daybook.accounts.app.relay.RelaySettings;
import dev.daybook.accounts.domain.Account;
import dev.daybook.accounts.domain.AccountDecider;
import dev.daybook.accounts.events.AccountEventTypes;
import dev.daybook.accounts.http.accounts.Commands;
import dev.daybook.accounts.http.audit.AuditedLog;
import dev.daybook.accounts.http.operations.KeyRoutes;
import dev.daybook.accounts.http.request.TimeOrderedIds;
import dev.daybook.accounts.http.server.AllowedOrigins;
import dev.daybook.accounts.http.server.Api;
import dev.daybook.accounts.http.server.Limits;
import dev.daybook.accounts.imports.Imports;
import dev.daybook.accounts.learn.Lessons;
import dev.daybook.accounts.personal.KeyedHash;
import dev.daybook.accounts.personal.UniqueEmail;
import dev.daybook.accounts.readmodels.AccountList;
import dev.daybook.accounts.reservations.Reservations;
import dev.daybook.accounts.sample.SampleData;
import dev.daybook.accounts.scheduled.OpenScheduledTransfers;
import dev.daybook.accounts.scheduled.ScheduledTransferDecider;
import dev.daybook.accounts.scheduled.ScheduledTransferTypes;
import dev.daybook.accounts.scheduled.ScheduledTransfers;
import dev.daybook.caffeine.CaffeineStateCache;
import dev.daybook.eventstore.Backoff;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.commands.CommandHandler;
import dev.daybook.eventstore.commands.Snapshots;
import dev.daybook.eventstore.commands.StateCache;
import dev.daybook.explorer.ExplorerServlet;
import dev.daybook.explorer.index.ExplorerIndex;
import dev.daybook.jackson.DecryptingEventStore;
import dev.daybook.kafka.KafkaRelay;
import dev.daybook.personal.KeyRotation;
import dev.daybook.personal.erasures.ErasureList;
import dev.daybook.postgres.projections.running.ProjectionRunner;
import dev.daybook.postgres.snapshots.PostgresSnapshots;
import dev.daybook.postgres.tail.CacheFollower;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/// The components of the service on an open log: command handling, the account list, the live feeds
/// and the HTTP API.
///
/// @param runner runs the projection of the account list
/// @param states cached states of accounts
/// @param sealing seals the log, if it is sealed
public record AccountsService(
    Api api, ProjectionRunner runner, StateCache<Account> states, Optional<Sealing> sealing) {
  static final int CACHED_STATES_MAX = 50_000;

  private static final Duration BACKOFF_FIRST = Duration.ofMillis(1);
  private static final Duration BACKOFF_LONGEST = Duration.ofMillis(50);

  /// Opens the components. The API does not listen yet.
  ///
  /// @param parts closes the components
  /// @param store the log as commands and readers use it
  /// @param sealing how the log is sealed
  /// @param relay how the log is relayed to Kafka; empty if it is not
  /// @param explorerIndex whether this node keeps the explorer's index of the log
  /// @param dataDirectory data directory of this node
  /// @param cachesStates whether states are cached in memory and in snapshots, to save time
  public static AccountsService open(
      Lifecycle parts,
      AccountsLog opened,
      EventStore store,
      SealingOptions sealing,
      Optional<RelaySettings> relay,
      boolean explorerIndex,
      Path dataDirectory,
      boolean cachesStates,
      AllowedOrigins origins,
      Limits limits,
      Metrics metrics) {
    var log = opened.log();
    var events = opened.events();
    var recent = CaffeineStateCache.<Account>ofSize(CACHED_STATES_MAX);
    var snapshots =
        parts.open(
            () ->
                PostgresSnapshots.start(
                    opened.reads(),
                    opened.schemas().readModels(),
                    opened.schemas().log(),
                    AccountEventTypes.snapshotStrategy(events)));
    var refusals = AccountsExplorer.refusals();
    var accounts =
        CommandHandler.of(metrics.log().timed(store), new AccountDecider(), events)
            .withBackoff(metrics.log().counted(backoff()))
            .withCache(cachesStates ? recent : StateCache.none())
            .withSnapshots(cachesStates ? snapshots : Snapshots.none())
            .withBoundary(new UniqueEmail(store, opened.master()))
            .withObserver(refusals);

    var scheduled =
        CommandHandler.of(store, new ScheduledTransferDecider(), new ScheduledTransferTypes())
            .withBackoff(backoff())
            .withBoundary(new OpenScheduledTransfers(store))
            .withObserver(refusals);
    var processes =
        parts.open(() -> AccountProcesses.start(log, opened.reads(), accounts, events, scheduled));
    var list =
        new AccountList(opened.reads(), opened.schemas().readModels(), events, opened.keys());
    var runner = log.project(list);
    var tailer = log.tailer(new DecryptingEventStore(log, events));
    CacheFollower.follow(recent, tailer, Set.of(AccountEventTypes.FORGOTTEN));
    metrics.log().watch(log, tailer);
    metrics.log().watch(runner, tailer);
    metrics.log().watch(processes.timers().table(), tailer);
    metrics.log().watch(opened.health());
    Optional<Sealing> sealed =
        sealing.isOn()
            ? Optional.of(parts.open(() -> Sealing.start(opened, sealing, dataDirectory)))
            : Optional.empty();
    sealed.ifPresent(
        it -> {
          metrics.log().watch(it.tree(), tailer);
          it.measure(metrics.registry(), tailer);
        });

    Optional<KafkaRelay> relayed =
        relay.map(it -> parts.open(() -> AccountsRelay.start(log, it, metrics.registry())));

    Optional<ProjectionRunner> index =
        explorerIndex ? Optional.of(log.project(new ExplorerIndex())) : Optional.empty();
    var lessons = parts.open(() -> new Lessons(opened.lessons(), InstantSource.system()));
    Function<Commands, ExplorerServlet> explorer =
        commands ->
            AccountsExplorer.create(
                log,
                opened.reads(),
                events,
                commands,
                opened.activity(),
                refusals,
                sealed.map(Sealing::served),
                Stream.of(
                        Optional.of(runner),
                        Optional.of(processes.timers().table()),
                        sealed.map(Sealing::tree),
                        index)
                    .flatMap(Optional::stream)
                    .toList(),
                AccountsExplorer.workers(
                    processes,
                    relayed,
                    sealed.map(Sealing::schedule),
                    sealed.flatMap(Sealing::verification)));
    var uniqueEmail = new UniqueEmail(store, opened.master());
    var imports = new Imports(store, uniqueEmail, events, InstantSource.system());
    var transfers = new ScheduledTransfers(store, scheduled);
    var sample =
        new SampleData(
            store,
            uniqueEmail,
            events.versions().keySet(),
            imports,
            accounts,
            transfers,
            InstantSource.system());
    var api =
        parts.open(
            () ->
                new Api(
                    new DecryptingEventStore(store, events),
                    log::beginEpoch,
                    accounts,
                    new Reservations(store, events),
                    transfers,
                    list,
                    runner,
                    processes.runners(),
                    processes::trouble,
                    relayed.stream().toList(),
                    new AuditedLog(store, sealed.map(Sealing::served)),
                    tailer,
                    opened.health(),
                    opened.keys(),
                    new KeyRoutes(
                        new KeyRotation(
                            opened.reads(), opened.schemas().readModels(), opened.master()),
                        opened.erasures().map(ErasureList::publicKey)),
                    KeyedHash.ofRequests(opened.master()),
                    imports,
                    sample,
                    lessons,
                    new TimeOrderedIds(InstantSource.system()),
                    explorer,
                    origins,
                    limits,
                    metrics.registry()));
    return new AccountsService(api, runner, recent, sealed);
  }

  private static Backoff backoff() {
    return Backoff.jittered(BACKOFF_FIRST, BACKOFF_LONGEST);
  }
}
