package dev.daybook.examples.reports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.daybook.kafka.KafkaRelay;
import dev.daybook.kafka.KafkaRelayOptions;
import dev.daybook.kafka.RelayStatus;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.embedded.LocalPostgres;
import dev.daybook.postgres.operations.OperatorAction;
import dev.daybook.postgres.options.PostgresOptions;
import dev.daybook.postgres.projections.running.ProjectionRunner;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/// The reports of Kafka Streams are those of a projection in PostgreSQL, row by row.
class ReportsIT {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final OperatorAction.Request BY_ADA =
      new OperatorAction.Request("Ada", "Restored the backup of Sunday");

  @TempDir static Path directory;
  private static TestBroker broker;
  private static LocalPostgres postgres;
  private static Admin admin;

  private final long seed = Long.getLong("reports.seed", System.nanoTime());
  private final String name = "bank" + Long.toUnsignedString(seed, Character.MAX_RADIX);
  private final String topic = name + ".accounts";
  private final PGSimpleDataSource database = new PGSimpleDataSource();
  private final PostgresEventStore log;
  private final ProjectionRunner projection;
  private final KafkaRelay relay;
  private final AccountEvents writer;

  @BeforeAll
  static void start() throws Exception {
    broker = new TestBroker(directory);
    admin = Admin.create(Map.of("bootstrap.servers", broker.servers()));
    postgres = LocalPostgres.startTemporary();
  }

  @AfterAll
  static void stop() throws Exception {
    postgres.close();
    admin.close();
    broker.close();
  }

  ReportsIT() {
    database.setUrl(postgres.jdbcUrl("postgres"));
    database.setUser(postgres.superuser());
    database.setPassword(postgres.password());
    log =
        PostgresEventStore.open(
            database, PostgresOptions.defaults().withSchema(name).withReadModelSchema(name));
    projection = log.project(new PostgresReports());
    relay =
        KafkaRelay.start(
            log,
            KafkaRelayOptions.of(
                    "test", "accounts", topic, Map.of("bootstrap.servers", broker.servers()))
                .withPartitions(4)
                .withBatchEvents(50)
                .allowingUnsafeTopics());
    writer = new AccountEvents(log, seed);
  }

  @AfterEach
  void close() {
    relay.close();
    log.close();
  }

  private Instance instance(String instance) throws Exception {
    return Instance.start(directory.resolve(name + instance + ".txt"), broker.servers(), topic);
  }

  @Test
  void an_instance_that_is_killed_in_mid_work_changes_no_row() throws Exception {
    writer.append(500);
    try (var first = instance("-1");
        var second = instance("-2")) {
      await("both instances work", () -> workingMembers() == 2);
      var writing = new AtomicBoolean(true);
      var written =
          CompletableFuture.runAsync(
              () -> {
                while (writing.get()) {
                  writer.append(5);
                  LockSupport.parkNanos(PAUSE.toNanos()); // or the reports would fall far behind
                }
              });
      try {
        await("rows", () -> read(topic + ".accounts-1").size() > 20);
        long before = log.head();
        first.kill();
        await("later events", () -> log.head() > before + 500);
      } finally {
        writing.set(false);
        written.get();
      }
      awaitSameRows(1);

      assertThat(workingMembers()).isOne();
      assertThat(second.process().isAlive()).isTrue();
    }
  }

  @Test
  void the_reports_are_built_again_after_a_restore_of_the_log() throws Exception {
    writer.append(500);
    try (var running = instance("-3")) {
      awaitSameRows(1);
      loseEventsAfter(300);
      log.beginEpoch(BY_ADA);
      // Beyond the former head, which the projection may still have.
      writer.append(300);
      await("the relay stops", () -> relay.status() instanceof RelayStatus.Stopped);
      relay.continueAfterRestore(BY_ADA);
      awaitSameRows(2);

      assertThat(running.process().isAlive()).isTrue();
    }
    try (var later = instance("-4")) {
      await("the later instance", () -> later.printed().contains("Reports of epoch"));
      assertThat(later.printed()).contains("Reports of epoch 2").doesNotContain("epoch 1");
    }
  }

  /// As a restore from a backup that has the events up to a position.
  private void loseEventsAfter(long position) throws SQLException {
    try (var connection = database.getConnection();
        var statement = connection.createStatement()) {
      statement.execute(
          """
          alter table %1$s.events disable trigger all;
          delete from %1$s.events where position > %2$d;
          alter table %1$s.events enable trigger all
          """
              .formatted(name, position));
    }
  }

  /// Number of instances that have partitions of the topic.
  private long workingMembers() throws Exception {
    String group = topic + ".reports-1";
    if (admin.listGroups().all().get().stream().noneMatch(it -> it.groupId().equals(group))) {
      return 0;
    }
    return admin.describeConsumerGroups(List.of(group)).all().get().get(group).members().stream()
        .filter(
            member ->
                member.assignment().topicPartitions().stream()
                    .anyMatch(partition -> partition.topic().equals(topic)))
        .count();
  }

  private void awaitSameRows(long epoch) throws Exception {
    assertThat(projection.awaitPosition(log.head(), PATIENCE)).isTrue();
    Map<String, Object> accounts = accountsInPostgres();
    Map<String, Object> days = daysInPostgres();
    assertThat(accounts).hasSizeGreaterThan(20);
    assertThat(days).hasSizeGreaterThan(10);
    try {
      await(
          "the rows of PostgreSQL",
          () -> accountsInKafka(epoch).equals(accounts) && daysInKafka(epoch).equals(days));
    } finally {
      assertThat(accountsInKafka(epoch)).as("seed %d", seed).isEqualTo(accounts);
      assertThat(daysInKafka(epoch)).as("seed %d", seed).isEqualTo(days);
    }
  }

  private Map<String, Object> accountsInKafka(long epoch) throws Exception {
    Map<String, Object> rows = new TreeMap<>();
    read(topic + ".accounts-" + epoch)
        .forEach((account, row) -> rows.put(account, Json.read(row, AccountRow.class)));
    return rows;
  }

  private Map<String, Object> daysInKafka(long epoch) throws Exception {
    Map<String, Object> rows = new TreeMap<>();
    read(topic + ".days-" + epoch)
        .forEach((day, row) -> rows.put(day, Json.read(row, Turnover.class)));
    return rows;
  }

  private Map<String, Object> accountsInPostgres() throws SQLException {
    Map<String, Object> rows = new TreeMap<>();
    try (var connection = database.getConnection();
        var statement = connection.createStatement();
        var row = statement.executeQuery("select * from %s.report_accounts".formatted(name))) {
      while (row.next()) {
        rows.put(
            row.getString("account"),
            new AccountRow(
                row.getString("currency"),
                row.getBigDecimal("balance"),
                row.getBigDecimal("reserved"),
                row.getBoolean("closed"),
                row.getLong("version"),
                row.getObject("changed_at", OffsetDateTime.class).toInstant()));
      }
    }
    return rows;
  }

  private Map<String, Object> daysInPostgres() throws SQLException {
    Map<String, Object> rows = new TreeMap<>();
    try (var connection = database.getConnection();
        var statement = connection.createStatement();
        var row = statement.executeQuery("select * from %s.report_days".formatted(name))) {
      while (row.next()) {
        rows.put(
            row.getString("day") + "/" + row.getString("currency"),
            new Turnover(row.getBigDecimal("deposits"), row.getBigDecimal("withdrawals")));
      }
    }
    return rows;
  }

  /// The last committed value of each key of a topic, which has three partitions.
  private static Map<String, String> read(String topic) throws Exception {
    Map<String, String> last = new TreeMap<>();
    if (!admin.listTopics().names().get().contains(topic)) {
      return last; // the instances have not begun
    }
    List<TopicPartition> all =
        IntStream.range(0, 3).mapToObj(it -> new TopicPartition(topic, it)).toList();
    try (var consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", broker.servers(), "isolation.level", "read_committed"),
            new StringDeserializer(),
            new StringDeserializer())) {
      consumer.assign(all);
      consumer.seekToBeginning(all);
      Map<TopicPartition, Long> ends = consumer.endOffsets(all);
      while (all.stream().anyMatch(it -> consumer.position(it) < ends.get(it))) {
        consumer.poll(POLL).forEach(record -> last.put(record.key(), record.value()));
      }
    }
    return last;
  }

  private static void await(String what, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() - deadline > 0) {
        fail("Waited for %s in vain".formatted(what));
      }
      Thread.sleep(50);
    }
  }
}
