package dev.daybook.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.zaxxer.hikari.HikariDataSource;
import dev.daybook.bench.appends.AppendBench;
import dev.daybook.bench.appends.FreshJvm;
import dev.daybook.bench.appends.GrownLogBench;
import dev.daybook.bench.appends.JoinedBench;
import dev.daybook.bench.appends.Pgbench;
import dev.daybook.bench.appends.RawInserts;
import dev.daybook.bench.audit.AuditBench;
import dev.daybook.bench.decisions.DecisionBench;
import dev.daybook.bench.explorer.ExplorerBench;
import dev.daybook.bench.feed.FeedBench;
import dev.daybook.bench.http.HttpBench;
import dev.daybook.bench.imports.CsvImports;
import dev.daybook.bench.imports.ImportBench;
import dev.daybook.bench.kafka.KafkaBench;
import dev.daybook.bench.peers.PeersBench;
import dev.daybook.bench.readmodels.ViewBench;
import dev.daybook.bench.reads.ReadBench;
import dev.daybook.bench.report.Machine;
import dev.daybook.bench.report.Report;
import dev.daybook.bench.rounds.Result;
import dev.daybook.bench.rounds.Rounds;
import dev.daybook.bench.service.Service;
import dev.daybook.bench.timers.TimerBench;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.embedded.LocalPostgres;
import dev.daybook.postgres.options.PostgresOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/// Measures Daybook and the raw limits of the same database server, in a temporary directory.
@Command(
    name = "daybook bench",
    version = "Daybook benchmarks",
    mixinStandardHelpOptions = true,
    description = "Measures Daybook and the raw limits of the server, in alternating rounds.")
final class Bench implements Callable<Integer> {
  private static final int CONNECTIONS = 80;
  private static final int PGBENCH_CLIENTS = 16;
  private static final int FRESH_CALLERS = 256;
  private static final String SCHEMA = "daybook";

  @SuppressWarnings("UnusedVariable") // picocli lists the constants
  enum What {
    append,
    decide,
    read,
    http,
    imports,
    joined,
    audit,
    timers,
    explorer,
    kafka,
    peers,
    all
  }

  @Parameters(
      index = "0",
      defaultValue = "all",
      description = "${COMPLETION-CANDIDATES}; explorer, kafka and peers are not in all")
  private What what = What.all;

  @Option(names = "--seconds", defaultValue = "3", description = "measured seconds per round")
  private int seconds;

  @Option(names = "--rounds", defaultValue = "5", description = "number of rounds")
  private int count;

  @Option(
      names = "--events",
      defaultValue = "400000",
      description = "number of events of the log that audit seals, or that explorer shows")
  private int events;

  @Option(names = "--json", description = "also write the results to this file")
  private @Nullable Path json;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  public static void main(String[] args) {
    System.exit(
        new CommandLine(new Bench()).setCaseInsensitiveEnumValuesAllowed(true).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    if (count < 1 || seconds < 1 || events < 1) {
      throw new ParameterException(
          spec.commandLine(), "--rounds, --seconds and --events must be at least 1");
    }
    Path directory = Files.createTempDirectory("daybook-bench");
    try (LocalPostgres postgres = LocalPostgres.start(directory.resolve("postgres"));
        HikariDataSource database = connect(postgres)) {
      var out = new PrintStream(System.out, true, UTF_8);
      var rounds = new Rounds(count, Duration.ofSeconds(1), Duration.ofSeconds(seconds), out);
      var report =
          new Report(Machine.of(database), rounds, measure(rounds, postgres, database, directory));
      report.print(out);
      if (json != null) {
        Files.writeString(json, JsonMapper.shared().writeValueAsString(report.results()));
      }
      return 0;
    } finally {
      delete(directory);
    }
  }

  private List<Result> measure(
      Rounds rounds, LocalPostgres postgres, DataSource database, Path directory) throws Exception {
    List<Result> results = new ArrayList<>();
    RawInserts.createTable(database);
    if (what == What.append || what == What.all) {
      try (var store = openLog(database, SCHEMA)) {
        Optional<Pgbench> pgbench = Pgbench.find(postgres, directory, PGBENCH_CLIENTS);
        var fresh = new FreshJvm(postgres, FRESH_CALLERS);
        results.add(new AppendBench(rounds, database, store, fresh, pgbench).run());
      }
      results.add(new GrownLogBench(rounds, database, schema -> openLog(database, schema)).run());
    }
    if (what == What.decide || what == What.all) {
      results.add(new DecisionBench(rounds, database, schema -> openLog(database, schema)).run());
    }
    if (what == What.joined || what == What.all) {
      try (var store = openLog(database, "daybook_joined")) {
        results.add(new JoinedBench(rounds, database, store).run());
      }
    }
    if (what == What.audit || what == What.all) {
      try (HikariDataSource pool = connect(postgres)) {
        pool.addDataSourceProperty("currentSchema", AuditBench.SEARCH_PATH);
        results.add(
            new AuditBench(rounds, pool, (log, views) -> openLog(pool, log, views), events).run());
      }
    }
    if (what == What.timers || what == What.all) {
      try (var store = openLog(database, "daybook_timers")) {
        results.add(new TimerBench(rounds, database, "daybook_timers", store).run());
      }
    }
    if (what == What.explorer) {
      results.add(
          new ExplorerBench(
                  rounds,
                  database,
                  schema -> openLog(database, schema),
                  directory.resolve("explorer"),
                  events)
              .run());
    }
    if (what == What.read || what == What.all) {
      try (var store = openLog(database, ReadBench.SCHEMA);
          var ahead = openAhead(database, ReadBench.SCHEMA)) {
        results.add(new ReadBench(rounds, database, store, ahead).run());
        results.add(new ViewBench(rounds, database, postgres, directory, store).run());
        results.addAll(new FeedBench(rounds, database, postgres, directory).run());
      }
    }
    if (what == What.http || what == What.all) {
      results.add(new HttpBench(rounds, database, postgres, directory).run());
    }
    if (what == What.kafka) {
      try (var filled = openLog(database, "daybook_kafka");
          var busy = openLog(database, "daybook_kafka_busy")) {
        results.add(new KafkaBench(rounds, filled, busy).run());
      }
    }
    if (what == What.peers) {
      try (var store = openLog(database, "daybook_peers")) {
        results.addAll(new PeersBench(rounds, database, store).run());
      }
    }
    if (what == What.imports || what == What.all) {
      var imports =
          new CsvImports(
              Service.jar(), postgres, database, directory.resolve("import.csv"), directory);
      try (var store = openLog(database, "daybook_import")) {
        results.add(new ImportBench(rounds, store, imports).run());
      }
    }
    return results;
  }

  private static PostgresEventStore openLog(DataSource database, String schema) {
    return openLog(database, schema, schema);
  }

  private static PostgresEventStore openLog(DataSource database, String schema, String views) {
    return PostgresEventStore.open(database, options(schema, views));
  }

  private static PostgresEventStore openAhead(DataSource database, String schema) {
    return PostgresEventStore.open(database, options(schema, schema).withPagesReadAhead(true));
  }

  private static PostgresOptions options(String schema, String views) {
    return PostgresOptions.defaults()
        .withSchema(schema)
        .withReadModelSchema(views)
        .withNotifications(false);
  }

  private static HikariDataSource connect(LocalPostgres postgres) {
    var database = new HikariDataSource();
    database.setJdbcUrl(postgres.jdbcUrl("postgres"));
    database.setUsername(postgres.superuser());
    database.setPassword(postgres.password());
    database.setMaximumPoolSize(CONNECTIONS);
    database.setMinimumIdle(0);
    return database;
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
