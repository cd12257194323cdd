package dev.daybook.spring.autoconfigure;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Properties of the log. Ranges are checked when the application starts.
 *
 * @param schema Schema of the log.
 * @param readModelSchema Schema of read models, checkpoints, snapshots and operator actions. By
 *     default, the schema of the log with the suffix "_read_models".
 * @param migration Creation and upgrade of the schemas.
 * @param datasource Connections of the log.
 * @param notifications Whether the nodes of the log notify each other of new events. Holds two
 *     connections.
 * @param queueAppends Maximum number of appends that wait in the queue, 1 to 1,000,000.
 * @param queueBytes Maximum size of the appends that wait in the queue, 1B to 16GB.
 * @param queueTimeout How long an append may wait in the queue before it is rejected, 1ms to 1h.
 * @param appendTimeout How long an append may wait for its outcome, 1ms to 1h, not below the queue
 *     timeout.
 * @param joinedCommitTimeout How long a transaction may be idle between its append and its commit
 *     before the database ends it, 1ms to 1h.
 * @param requireSynchronous Whether a database without a synchronous standby is refused.
 * @param appendBatchEvents Maximum number of events in one transaction of appends, 1 to 100,000.
 * @param appendBatchBytes Maximum size of one transaction of appends, 1B to 256MB.
 * @param pollInterval Maximum delay before an event is noticed without a notification, 1ms to 1d.
 * @param notifyInterval Minimum time between two notifications of this node, 1ms to 10s.
 * @param groupedReads Whether concurrent commands with cached states share the query for newer
 *     events. Only if the log's connections are never in a transaction of the application.
 * @param tailerBatchEvents Maximum number of events that subscriptions get at once, 1 to 999.
 * @param projectionBatchEvents Maximum number of events in one transaction of a projection, 1 to
 *     9,999.
 * @param projectionLease How long a node that gives no sign of life excludes other nodes from its
 *     projections, 100ms to 1h.
 * @param verifyInterval Interval of comparisons of a read model with the log, 1ms to 365d.
 * @param cachedStates Maximum number of states that each command handler keeps in memory, 0 to
 *     10,000,000. Needs daybook-caffeine; 0 for none.
 */
@ConfigurationProperties("daybook")
public record DaybookProperties(
    @DefaultValue("daybook") String schema,
    @Nullable String readModelSchema,
    @DefaultValue Migration migration,
    @DefaultValue Datasource datasource,
    @DefaultValue("true") boolean notifications,
    @DefaultValue("10000") int queueAppends,
    @DefaultValue("64MB") DataSize queueBytes,
    @DefaultValue("5s") Duration queueTimeout,
    @DefaultValue("15s") Duration appendTimeout,
    @DefaultValue("2s") Duration joinedCommitTimeout,
    @DefaultValue("false") boolean requireSynchronous,
    @DefaultValue("2000") int appendBatchEvents,
    @DefaultValue("8MB") DataSize appendBatchBytes,
    @DefaultValue("200ms") Duration pollInterval,
    @DefaultValue("10ms") Duration notifyInterval,
    @DefaultValue("false") boolean groupedReads,
    @DefaultValue("999") int tailerBatchEvents,
    @DefaultValue("9999") int projectionBatchEvents,
    @DefaultValue("5s") Duration projectionLease,
    @DefaultValue("1d") Duration verifyInterval,
    @DefaultValue("10000") int cachedStates) {

  /**
   * Creation and upgrade of the schemas.
   *
   * @param enabled Whether the schemas are created or upgraded at the start, if the role may.
   *     Otherwise they must be current.
   * @param username Role that owns the schemas, where it is another one than that of the service.
   * @param password Password of that role.
   */
  public record Migration(
      @DefaultValue("true") boolean enabled,
      @Nullable String username,
      @Nullable String password) {}

  /**
   * Connections of the log, apart from those of the application. What isn't set is taken from the
   * application's DataSource.
   *
   * @param url JDBC URL of the log's database.
   * @param username Role of the service in that database.
   * @param password Password of that role.
   * @param maximumPoolSize Maximum number of connections for reads, projections and subscriptions,
   *     1 to 1,000. The log holds 5 more while it is open, 3 without notifications.
   * @param connectionTimeout How long a read waits for a connection, 250ms to 1h.
   */
  public record Datasource(
      @Nullable String url,
      @Nullable String username,
      @Nullable String password,
      @DefaultValue("5") int maximumPoolSize,
      @DefaultValue("5s") Duration connectionTimeout) {}
}
