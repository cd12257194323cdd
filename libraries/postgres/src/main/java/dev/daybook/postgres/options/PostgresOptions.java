package dev.daybook.postgres.options;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// Options of a log on PostgreSQL: schemas, migration, connections, limits and intervals. The
/// defaults are for a service with a database of its own.
///
/// Immutable: each `with…` method returns a changed copy. A value out of its range is refused with
/// an [IllegalArgumentException] that names the option, the value and the range.
///
/// Durations have millisecond precision; a fraction of a millisecond is cut off.
public final class PostgresOptions {
  /// Number of connections that appends hold while the log is open.
  public static final int APPEND_CONNECTIONS = 2;

  /// Number of connections that notifications hold while the log is open: one listens, one
  /// notifies.
  public static final int NOTIFICATION_CONNECTIONS = 2;

  /// Minimum number of connections besides the held ones, for reads and read models.
  public static final int WORKING_CONNECTIONS_MIN = 1;

  /// Maximum number of events in one transaction of a projection: ten pages of the log, minus the
  /// event before them, which is read to detect a diverged log.
  public static final int PROJECTION_BATCH_EVENTS_MAX = 9_999;

  /// Maximum number of events that the tailer hands over at once: a page of the log, minus the
  /// event before it, which is read to detect a diverged log.
  public static final int TAILER_BATCH_EVENTS_MAX = 999;

  private static final String READ_MODELS_SUFFIX = "_read_models";
  private static final String SHADOW_SUFFIX = "_shadow";
  private static final int NAME_BYTES_MAX = 63;
  private static final int READ_MODEL_SCHEMA_BYTES_MAX = NAME_BYTES_MAX - SHADOW_SUFFIX.length();
  private static final int SCHEMA_BYTES_MAX =
      READ_MODEL_SCHEMA_BYTES_MAX - READ_MODELS_SUFFIX.length();
  private static final int APPENDS_MAX = 1_000_000;
  private static final int APPEND_BATCH_EVENTS_MAX = 100_000;
  private static final long MIB = 1 << 20;
  private static final long QUEUE_BYTES_MAX = 16L << 30;
  private static final long APPEND_BATCH_BYTES_MAX = 256 * MIB;
  private static final Duration MILLISECOND = Duration.ofMillis(1);
  private static final Duration TIMEOUT_MAX = Duration.ofHours(1);
  private static final Duration POLL_INTERVAL_MAX = Duration.ofDays(1);
  private static final Duration NOTIFY_INTERVAL_MAX = Duration.ofSeconds(10);
  private static final Duration LEASE_MIN = Duration.ofMillis(100);
  private static final Duration LEASE_MAX = Duration.ofHours(1);
  private static final Duration VERIFY_INTERVAL_MAX = Duration.ofDays(365);
  private static final PostgresOptions DEFAULTS = new PostgresOptions(new Values());

  private final Values values;

  /// The values, with their defaults. Unchanged once they belong to an instance.
  private static final class Values implements Cloneable {
    private String schema = "daybook";
    private @Nullable String readModelSchema;
    private boolean readModels = true;
    private boolean migration = true;
    private @Nullable DataSource owner;
    private @Nullable DataSource heldConnections;
    private @Nullable DataSource notificationSource;
    private boolean notifications = true;
    private boolean groupedReads;
    private boolean pagesReadAhead;
    private AppendObserver observer = new AppendObserver() {};
    private int queueAppends = 10_000;
    private long queueBytes = 64 * MIB;
    private Duration queueTimeout = Duration.ofSeconds(5);
    private Duration appendTimeout = Duration.ofSeconds(15);
    private Duration joinedCommitTimeout = Duration.ofSeconds(2);
    private boolean synchronousStandby;
    private int appendBatchEvents = 2_000;
    private long appendBatchBytes = 8 * MIB;
    private Duration pollInterval = Duration.ofMillis(200);
    private Duration notifyInterval = Duration.ofMillis(10);
    private int tailerBatchEvents = TAILER_BATCH_EVENTS_MAX;
    private int projectionBatchEvents = PROJECTION_BATCH_EVENTS_MAX;
    private Duration projectionLease = Duration.ofSeconds(5);
    private Duration verifyInterval = Duration.ofDays(1);

    Values copy() {
      try {
        return (Values) clone();
      } catch (CloneNotSupportedException e) {
        throw new AssertionError(e);
      }
    }
  }

  private PostgresOptions(Values values) {
    this.values = values;
  }

  /// The options that [dev.daybook.postgres.PostgresEventStore#open(DataSource)] takes.
  public static PostgresOptions defaults() {
    return DEFAULTS;
  }

  private PostgresOptions with(Consumer<Values> change) {
    Values changed = values.copy();
    change.accept(changed);
    return new PostgresOptions(changed);
  }

  /// Sets the schema of the log. Several logs in one database need different schemas.
  ///
  /// @param name 1 to 44 bytes, without quotes and backslashes; default `daybook`
  public PostgresOptions withSchema(String name) {
    requireName("schema", name, SCHEMA_BYTES_MAX);
    return with(it -> it.schema = name);
  }

  /// Sets the schema of read models, checkpoints, snapshots and operator actions; it may contain
  /// other tables. Rebuilds use a second schema with the suffix `_shadow`.
  ///
  /// @param name 1 to 56 bytes, without quotes and backslashes; default the log's schema with the
  ///   suffix `_read_models`
  public PostgresOptions withReadModelSchema(String name) {
    requireName("readModelSchema", name, READ_MODEL_SCHEMA_BYTES_MAX);
    return with(it -> it.readModelSchema = name);
  }

  /// Sets whether the log has tables for readers: checkpoints, parked streams, operator actions,
  /// snapshots. Without them only the log's schema is migrated and checked, and the log runs no
  /// projections and stores no checkpoints.
  ///
  /// @param present default true
  public PostgresOptions withReadModels(boolean present) {
    return with(it -> it.readModels = present);
  }

  /// Sets whether opening the log migrates the schemas, if the role has the privileges. Without
  /// migration the schemas must be current.
  ///
  /// @param allowed default true
  public PostgresOptions withMigration(boolean allowed) {
    return with(it -> it.migration = allowed);
  }

  /// Sets a separate database role that owns and migrates the log. The role of the service then
  /// gets only the privileges that it needs: to read the log, to append by the append function, and
  /// to own its read models.
  ///
  /// @param source connects as the role that owns the schemas or may create them. Two connections
  ///   are taken at a time, only while the log is opened. Default: none; the role of the service
  ///   migrates
  public PostgresOptions withOwner(DataSource source) {
    return with(it -> it.owner = source);
  }

  /// Sets a separate source for the connections that the log holds while it is open, so that the
  /// pool keeps all of its connections.
  ///
  /// @param source gives [#heldConnections()] connections. Set a socket timeout below
  ///   `appendTimeout`: nothing else detects a vanished database. Default: the source that the log
  ///   is opened with
  public PostgresOptions withHeldConnections(DataSource source) {
    return with(it -> it.heldConnections = source);
  }

  /// Sets a separate source for the connections of notifications. Behind a pooler in transaction
  /// mode, use one that connects directly to the server.
  ///
  /// @param source gives [#NOTIFICATION_CONNECTIONS] connections; default: the source of
  ///   [#withHeldConnections]
  public PostgresOptions withNotificationSource(DataSource source) {
    return with(it -> it.notificationSource = source);
  }

  /// Sets whether the nodes of a log notify each other of new events. Without notifications,
  /// readers find events of other nodes within `pollInterval`, and the log holds two connections
  /// fewer.
  ///
  /// @param sent default true
  public PostgresOptions withNotifications(boolean sent) {
    return with(it -> it.notifications = sent);
  }

  /// Sets whether concurrent reads of streams from a version on share a query that finds out which
  /// of the streams have newer events. Commands and loads with a cached state then cost the
  /// database less, because most find none; a read that finds some needs a second query.
  ///
  /// @param grouped true only if the source that the log is opened with never gives a connection in
  ///   a transaction of the application; default false
  public PostgresOptions withGroupedReads(boolean grouped) {
    return with(it -> it.groupedReads = grouped);
  }

  /// Sets whether a read of the whole log, once it has read 10,000 events, reads the next two pages
  /// on other threads while the caller uses the page before them. It is then much faster, takes two
  /// connections at a time, and holds three pages in memory instead of one.
  ///
  /// @param ahead true only if the source that the log is opened with gives connections to the same
  ///   database whichever thread asks, and never one in a transaction of the application; default
  ///   false
  public PostgresOptions withPagesReadAhead(boolean ahead) {
    return with(it -> it.pagesReadAhead = ahead);
  }

  /// Sets the observer of appends, for metrics.
  ///
  /// @param observer is called by the appender; must neither block nor throw. Default: none
  public PostgresOptions withObserver(AppendObserver observer) {
    return with(it -> it.observer = observer);
  }

  /// Sets the maximum number of appends that wait in the queue. Further appends are rejected at
  /// once, with a `LogOverloadedException`.
  ///
  /// @param appends 1 to 1,000,000; default 10,000
  public PostgresOptions withQueueAppends(int appends) {
    requireBetween("queueAppends", appends, 1, APPENDS_MAX);
    return with(it -> it.queueAppends = appends);
  }

  /// Sets the maximum size of the appends that wait in the queue: their texts in UTF-16, plus an
  /// overhead for each event and text. Further appends are rejected at once. An append is always
  /// accepted if the queue is empty.
  ///
  /// @param bytes 1 to 16 GiB; default 64 MiB
  public PostgresOptions withQueueBytes(long bytes) {
    requireBetween("queueBytes", bytes, 1, QUEUE_BYTES_MAX);
    return with(it -> it.queueBytes = bytes);
  }

  /// Sets how long an append may wait in the queue before it is rejected. The search for events
  /// that violate a condition with types or several tags, which comes before the queue, has the
  /// same limit.
  ///
  /// @param timeout 1 ms to 1 h, not above `appendTimeout`; default 5 s
  public PostgresOptions withQueueTimeout(Duration timeout) {
    requireBetween("queueTimeout", timeout, MILLISECOND, TIMEOUT_MAX);
    return with(it -> it.queueTimeout = timeout);
  }

  /// Sets how long an append may wait for its outcome in all, also while the database restarts.
  /// Then the caller gets an `AppendOutcomeUnknownException`. An append of a platform thread may be
  /// sent by that thread itself; it then returns only when the connection responds or times out. So
  /// keep the socket timeout below this value.
  ///
  /// @param timeout 1 ms to 1 h, not below `queueTimeout`; default 15 s
  public PostgresOptions withAppendTimeout(Duration timeout) {
    requireBetween("appendTimeout", timeout, MILLISECOND, TIMEOUT_MAX);
    return with(it -> it.appendTimeout = timeout);
  }

  /// Sets how long a joined transaction may take from its append to its commit. It holds the log's
  /// lock for that time, and no other append runs. The database ends a transaction that is idle for
  /// longer. On PostgreSQL 17 and later it also ends one that goes on with statements, after
  /// `queueTimeout` and this time, counted from the flush.
  ///
  /// @param timeout 1 ms to 1 h; default 2 s
  public PostgresOptions withJoinedCommitTimeout(Duration timeout) {
    requireBetween("joinedCommitTimeout", timeout, MILLISECOND, TIMEOUT_MAX);
    return with(it -> it.joinedCommitTimeout = timeout);
  }

  /// Sets whether appends need a synchronous standby: a primary whose commits don't wait until a
  /// standby has them on disk is refused, in the transaction of each append. Then a former primary
  /// that comes back alone can't acknowledge an append, and nothing acknowledged is lost in a
  /// failover.
  ///
  /// A repeated append that is recognised waits for the standby, too. Settings are those of
  /// PostgreSQL: `synchronous_standby_names` is not empty, and `synchronous_commit` is `on` or
  /// `remote_apply`.
  ///
  /// @param required default false; use the same value on all nodes
  public PostgresOptions withSynchronousStandby(boolean required) {
    return with(it -> it.synchronousStandby = required);
  }

  /// Sets the maximum number of events in one batch of appends, which is one transaction. An append
  /// with more events is a batch of its own.
  ///
  /// @param events 1 to 100,000; default 2,000
  public PostgresOptions withAppendBatchEvents(int events) {
    requireBetween("appendBatchEvents", events, 1, APPEND_BATCH_EVENTS_MAX);
    return with(it -> it.appendBatchEvents = events);
  }

  /// Sets the maximum size of one batch of appends, measured as in [#withQueueBytes]. A larger
  /// append is a batch of its own.
  ///
  /// @param bytes 1 to 256 MiB; default 8 MiB
  public PostgresOptions withAppendBatchBytes(long bytes) {
    requireBetween("appendBatchBytes", bytes, 1, APPEND_BATCH_BYTES_MAX);
    return with(it -> it.appendBatchBytes = bytes);
  }

  /// Sets the maximum delay before a tailer or a projection reads the log without a wake-up. A
  /// projection reads it at least as often as it renews its lease.
  ///
  /// @param interval 1 ms to 1 day; default 200 ms
  public PostgresOptions withPollInterval(Duration interval) {
    requireBetween("pollInterval", interval, MILLISECOND, POLL_INTERVAL_MAX);
    return with(it -> it.pollInterval = interval);
  }

  /// Sets the minimum time between two notifications of this node. All appends in between share one
  /// notification.
  ///
  /// @param interval 1 ms to 10 s; default 10 ms
  public PostgresOptions withNotifyInterval(Duration interval) {
    requireBetween("notifyInterval", interval, MILLISECOND, NOTIFY_INTERVAL_MAX);
    return with(it -> it.notifyInterval = interval);
  }

  /// Sets the maximum number of events that the tailer hands over at once.
  ///
  /// @param events 1 to 999; default 999
  public PostgresOptions withTailerBatchEvents(int events) {
    requireBetween("tailerBatchEvents", events, 1, TAILER_BATCH_EVENTS_MAX);
    return with(it -> it.tailerBatchEvents = events);
  }

  /// Sets the maximum number of events that one transaction of a projection applies.
  ///
  /// @param events 1 to 9,999; default 9,999
  public PostgresOptions withProjectionBatchEvents(int events) {
    requireBetween("projectionBatchEvents", events, 1, PROJECTION_BATCH_EVENTS_MAX);
    return with(it -> it.projectionBatchEvents = events);
  }

  /// Sets how long other nodes wait after the last renewal of a projection's lease before they take
  /// over. The lease is renewed five times in that time.
  ///
  /// @param lease 100 ms to 1 h; default 5 s. Use the same value on all nodes
  public PostgresOptions withProjectionLease(Duration lease) {
    requireBetween("projectionLease", lease, LEASE_MIN, LEASE_MAX);
    return with(it -> it.projectionLease = lease);
  }

  /// Sets the interval of scheduled comparisons of a read model with the log. They run at low
  /// speed.
  ///
  /// @param interval 1 ms to 365 days; default 1 day
  public PostgresOptions withVerifyInterval(Duration interval) {
    requireBetween("verifyInterval", interval, MILLISECOND, VERIFY_INTERVAL_MAX);
    return with(it -> it.verifyInterval = interval);
  }

  /// As [#withSchema] sets it.
  public String schema() {
    return values.schema;
  }

  /// As [#withReadModelSchema] sets it.
  public String readModelSchema() {
    return values.readModelSchema == null
        ? values.schema + READ_MODELS_SUFFIX
        : values.readModelSchema;
  }

  /// As [#withReadModels] sets it.
  public boolean hasReadModels() {
    return values.readModels;
  }

  /// As [#withMigration] sets it.
  public boolean migrates() {
    return values.migration;
  }

  /// As [#withOwner] sets it.
  public Optional<DataSource> owner() {
    return Optional.ofNullable(values.owner);
  }

  /// As [#withHeldConnections] sets it.
  public Optional<DataSource> heldConnectionSource() {
    return Optional.ofNullable(values.heldConnections);
  }

  /// As [#withNotificationSource] sets it.
  public Optional<DataSource> notificationSource() {
    return Optional.ofNullable(values.notificationSource);
  }

  /// As [#withNotifications] sets it.
  public boolean notifies() {
    return values.notifications;
  }

  /// As [#withGroupedReads] sets it.
  public boolean groupedReads() {
    return values.groupedReads;
  }

  /// As [#withPagesReadAhead] sets it.
  public boolean readsPagesAhead() {
    return values.pagesReadAhead;
  }

  /// As [#withObserver] sets it.
  public AppendObserver observer() {
    return values.observer;
  }

  /// As [#withQueueAppends] sets it.
  public int queueAppends() {
    return values.queueAppends;
  }

  /// As [#withQueueBytes] sets it.
  public long queueBytes() {
    return values.queueBytes;
  }

  /// As [#withQueueTimeout] sets it.
  public Duration queueTimeout() {
    return values.queueTimeout;
  }

  /// As [#withAppendTimeout] sets it.
  public Duration appendTimeout() {
    return values.appendTimeout;
  }

  /// As [#withJoinedCommitTimeout] sets it.
  public Duration joinedCommitTimeout() {
    return values.joinedCommitTimeout;
  }

  /// As [#withSynchronousStandby] sets it.
  public boolean requiresSynchronousStandby() {
    return values.synchronousStandby;
  }

  /// As [#withAppendBatchEvents] sets it.
  public int appendBatchEvents() {
    return values.appendBatchEvents;
  }

  /// As [#withAppendBatchBytes] sets it.
  public long appendBatchBytes() {
    return values.appendBatchBytes;
  }

  /// As [#withPollInterval] sets it.
  public Duration pollInterval() {
    return values.pollInterval;
  }

  /// As [#withNotifyInterval] sets it.
  public Duration notifyInterval() {
    return values.notifyInterval;
  }

  /// As [#withTailerBatchEvents] sets it.
  public int tailerBatchEvents() {
    return values.tailerBatchEvents;
  }

  /// As [#withProjectionBatchEvents] sets it.
  public int projectionBatchEvents() {
    return values.projectionBatchEvents;
  }

  /// As [#withProjectionLease] sets it.
  public Duration projectionLease() {
    return values.projectionLease;
  }

  /// As [#withVerifyInterval] sets it.
  public Duration verifyInterval() {
    return values.verifyInterval;
  }

  /// Number of connections that the log holds while it is open, from all sources together.
  public int heldConnections() {
    return APPEND_CONNECTIONS + (notifies() ? NOTIFICATION_CONNECTIONS : 0);
  }

  /// Checks that the values don't contradict each other. Opening a log calls it.
  ///
  /// @throws IllegalArgumentException if `queueTimeout` is above `appendTimeout`
  public void requireConsistent() {
    if (queueTimeout().compareTo(appendTimeout()) > 0) {
      throw refused(
          "queueTimeout", queueTimeout(), "it is above appendTimeout, " + appendTimeout());
    }
  }

  private static void requireName(String option, String name, int bytesMax) {
    int bytes = name.getBytes(StandardCharsets.UTF_8).length;
    if (bytes < 1 || bytes > bytesMax) {
      throw refused(option, name, "its length is 1 to %d bytes".formatted(bytesMax));
    }
    if (name.chars().anyMatch(it -> it < ' ' || it == '"' || it == '\'' || it == '\\')) {
      throw refused(option, name, "it has no quotes, backslashes or control characters");
    }
  }

  private static void requireBetween(String option, long value, long min, long max) {
    if (value < min || value > max) {
      throw refused(option, value, "it is %,d to %,d".formatted(min, max));
    }
  }

  private static void requireBetween(String option, Duration value, Duration min, Duration max) {
    if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
      throw refused(option, value, "it is %s to %s".formatted(min, max));
    }
  }

  private static IllegalArgumentException refused(String option, Object value, String reason) {
    return new IllegalArgumentException("%s is %s: %s".formatted(option, value, reason));
  }

  @Override
  public String toString() {
    return ("PostgresOptions[schema=%s, readModelSchema=%s, migration=%s, owner=%s, heldConnections=%d,"
            + " queueAppends=%d, queueBytes=%d, queueTimeout=%s, appendTimeout=%s,"
            + " joinedCommitTimeout=%s, appendBatchEvents=%d, appendBatchBytes=%d, pollInterval=%s, notifyInterval=%s,"
            + " tailerBatchEvents=%d, projectionBatchEvents=%d, projectionLease=%s,"
            + " verifyInterval=%s, groupedReads=%s, pagesReadAhead=%s]")
        .formatted(
            schema(),
            hasReadModels() ? readModelSchema() : "none",
            migrates(),
            values.owner == null ? "none" : "given",
            heldConnections(),
            queueAppends(),
            queueBytes(),
            queueTimeout(),
            appendTimeout(),
            joinedCommitTimeout(),
            appendBatchEvents(),
            appendBatchBytes(),
            pollInterval(),
            notifyInterval(),
            tailerBatchEvents(),
            projectionBatchEvents(),
            projectionLease(),
            verifyInterval(),
            groupedReads(),
            readsPagesAhead());
  }
}
