package dev.daybook.accounts.cli;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.daybook.accounts.app.Config;
import dev.daybook.accounts.app.Config.External;
import dev.daybook.accounts.app.SealingOptions;
import dev.daybook.accounts.app.SealingOptions.Verification;
import dev.daybook.accounts.app.relay.RelaySettings;
import dev.daybook.accounts.cli.options.EnvironmentDefaults;
import dev.daybook.audit.notes.Ed25519Signer;
import dev.daybook.personal.MasterKeyFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// Every option and variable of every command takes effect or is refused by name.
class DaybookCommandsTest {
  private static final int OK = 0;
  private static final int FAILED = 1;
  private static final int MISUSED = 2;

  private static final String LOG_KEY =
      Ed25519Signer.generate("log.example/books").verifierKey().toString();

  private static Ran run(Map<String, String> environment, String... arguments) {
    return Ran.of(environment, List.of(arguments));
  }

  private static void assertMisused(Ran ran, String... reason) {
    assertThat(ran.errors()).startsWith("daybook: ").contains(reason).endsWith("--help)\n");
    assertThat(ran.errors().lines()).hasSize(1);
    assertThat(ran.status()).isEqualTo(MISUSED);
    assertThat(ran.out()).isEmpty();
  }

  /// All commands and subcommands, by their text on the command line.
  private static Map<String, CommandSpec> commands() {
    var all = new TreeMap<String, CommandSpec>();
    add("", DaybookCommands.create(Map.of(), System.out).getSubcommands(), all);
    return all;
  }

  private static void add(
      String before, Map<String, CommandLine> commands, Map<String, CommandSpec> all) {
    commands.forEach(
        (name, command) -> {
          all.put(before + name, command.getCommandSpec());
          add(before + name + " ", command.getSubcommands(), all);
        });
  }

  static Collection<String> names() {
    return commands().keySet();
  }

  private static CommandSpec spec(String command) {
    return Objects.requireNonNull(commands().get(command));
  }

  /// The command with its required arguments.
  private static String[] line(String command, CommandSpec spec, String... more) {
    var line = new ArrayList<>(List.of(command.split(" ")));
    line.addAll(List.of(more));
    spec.requiredArgs().stream()
        .filter(OptionSpec.class::isInstance)
        .map(it -> ((OptionSpec) it).longestName() + "=")
        .filter(it -> Stream.of(more).noneMatch(one -> one.startsWith(it)))
        .forEach(it -> line.add(it + "1"));
    spec.positionalParameters().forEach(_ -> line.add("1"));
    return line.toArray(String[]::new);
  }

  private static Set<String> options(CommandSpec spec) {
    return spec.options().stream().map(OptionSpec::longestName).collect(toCollection(TreeSet::new));
  }

  @Test
  void the_commands_are_the_documented_ones() {
    assertThat(names())
        .containsExactlyInAnyOrder(
            "start",
            "import",
            "audit",
            "audit keys",
            "audit export",
            "audit verify",
            "events",
            "events tail",
            "events show",
            "events find",
            "log",
            "log show",
            "log new-epoch",
            "keys",
            "keys status",
            "keys create",
            "keys rotate",
            "keys erase-again",
            "projections",
            "projections list",
            "projections rebuild",
            "projections verify",
            "projections cancel",
            "projections retry",
            "projections skip",
            "processes",
            "processes list",
            "processes show",
            "processes retry",
            "processes skip",
            "relays",
            "relays list",
            "relays retry",
            "relays restart",
            "relays continue-after-restore",
            "witness");
  }

  @ParameterizedTest
  @MethodSource("names")
  void a_line_describes_only_the_command_that_it_begins_with(String command) {
    var line = command.split(" ");
    assertThat(DaybookCommands.create(Map.of(), System.out, line).getSubcommands())
        .containsOnlyKeys(line[0]);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "--version", "stop", "--port start"})
  void a_line_that_begins_with_no_command_describes_all(String line) {
    assertThat(
            DaybookCommands.create(Map.of(), System.out, line.split(" ")).getSubcommands().keySet())
        .isEqualTo(DaybookCommands.create(Map.of(), System.out).getSubcommands().keySet());
  }

  @ParameterizedTest
  @MethodSource("names")
  void options_of_other_commands_are_refused_by_name(String command) {
    var all = commands();
    var others = new TreeSet<String>();
    all.values().forEach(spec -> others.addAll(options(spec)));
    var spec = spec(command);
    others.removeAll(options(spec));
    assertThat(others).isNotEmpty();
    var program = new Ran.Program(Map.of(), command.split(" "));
    for (var option : others) {
      assertMisused(program.run(line(command, spec, option + "=1")), option);
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void an_option_without_a_value_is_refused(String command) {
    var spec = spec(command);
    var program = new Ran.Program(Map.of(), command.split(" "));
    for (var option : spec.options()) {
      if (option.arity().max() > 0 && !option.negatable()) {
        var name = option.longestName();
        assertMisused(program.run(line(command, spec, name + "=")), name);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void a_surplus_argument_is_refused(String command) {
    var spec = spec(command);
    if (spec.positionalParameters().stream().noneMatch(it -> it.arity().isVariable())) {
      assertMisused(run(Map.of(), line(command, spec, "one", "two")), "'");
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void help_shows_options_and_variables(String command) {
    var spec = spec(command);
    var help = run(Map.of(), line(command, spec, "--help"));
    assertThat(help.status()).isEqualTo(OK);
    for (var option : options(spec)) {
      assertThat(help.out().replace("[no-]", "")).contains(option);
      var variable = EnvironmentDefaults.VARIABLES.get(option);
      if (variable != null) {
        assertThat(help.out().replaceAll("\\s+", "")).contains("(" + variable);
      }
    }
    assertThat(run(Map.of(), line(command, spec, "--version")).out()).startsWith("Daybook ");
  }

  @ParameterizedTest
  @MethodSource("names")
  void help_ends_with_examples_of_the_command_that_are_valid(String command) {
    var help = run(Map.of(), line(command, spec(command), "--help")).out();
    var examples = examples(help);
    assertThat(examples).isNotEmpty();
    for (var example : examples) {
      assertThat(example + " ").startsWith("daybook " + command + " ");
      var words = words(example.replace("$(cat log.key)", LOG_KEY));
      var parsed = DaybookCommands.create(Map.of(), System.out).parseArgs(words);
      assertThat(parsed.errors()).isEmpty();
    }
  }

  /// The lines under `Examples:`, each with those that continue it.
  private static List<String> examples(String help) {
    var parts = help.split("\nExamples?:\n", -1);
    assertThat(parts).as(help).hasSize(2);
    return parts[1].replaceAll("\\\\\n +", "").lines().map(String::strip).toList();
  }

  /// The words of a command line as a shell reads it, after the program's name.
  private static String[] words(String line) {
    return Pattern.compile("\"([^\"]*)\"|'([^']*)'|\\S+")
        .matcher(line)
        .results()
        .map(word -> word.group().replaceAll("^[\"']|[\"']$", ""))
        .skip(1)
        .toArray(String[]::new);
  }

  @Test
  void options_are_documented_with_their_variables() throws IOException {
    var page = Files.readString(Path.of("..", "docs", "operations.md"));
    EnvironmentDefaults.VARIABLES.forEach(
        (option, variable) ->
            assertThat(page).contains("`%s` | `%s` |".formatted(option, variable)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          log --data-dir X                             | --data-dir needs --without-service
          log show --database-url jdbc:postgresql:d    | --database-url needs --without-service
          log new-epoch --database-connections 9       | --without-service
          log new-epoch --without-service --port 5     | --port
          log --without-service --master-key-file F    | --master-key-file
          log show --by Ada                            | --by
          log --why because                            | --why
          log --port 5 new-epoch                       | --port must follow the subcommand: daybook log new-epoch --port
          log --without-service=false                  | --without-service
          log --without-service show                   | --without-service must follow the subcommand
          log rebuild                                  | rebuild
          log new-epoch account_list                   | account_list
          log --port 0                                 | --port (PORT)
          log --port 65536                             | --port (PORT)
          log show --port http                         | --port
          log new-epoch --port -1                      | --port (PORT)
          log new-epoch --by=\u2002                    | --by must have 1 to 100 characters
          log --without-service --database-user u      | --database-url
          log --without-service --database-connections 5 | --database-connections
          log --port 5 --port 6                        | --port
          evnets                                       | audit, events, import, keys, log, processes, projections, relays, start, witness
          events                                       | subcommand. Its commands: find, show, tail
          events head                                  | head'. Its commands: find, show, tail
          events tail --from 2026-01-01                | --from
          events show                                  | POSITION
          events show 1 2                              | 2
          events --json tail                           | --json
          audit                                        | subcommand
          audit sign                                   | sign
          audit keys DIR                               | DIR
          audit keys --audit-name https://log          | --audit-name (DAYBOOK_AUDIT_NAME)
          audit export                                 | DIR
          audit export DIR --kept F                    | --kept
          audit verify --key KEY                       | --key is no verifier key
          audit verify --kept                          | --kept
          audit verify --data F                        | --data needs --receipt
          audit verify --metadata F                    | --metadata needs --receipt
          audit verify --receipt F                     | --receipt needs --key
          audit verify --receipt F --key K             | --key is no verifier key
          audit verify --receipt F --key K --against D | --against can't be combined with --receipt
          audit verify --receipt F --key K --data-dir D | --data-dir can't be combined with --receipt
          audit verify --events-per-second -1          | --events-per-second
          projections list account_list                | account_list
          projections list --by Ada                    | --by
          projections account_list                     | account_list
          projections rebuild                          | NAME
          projections verify                           | NAME
          projections cancel --by Ada                  | NAME
          projections rebuild a --stream account-1     | --stream
          projections cancel a --stream account-1      | --stream
          projections skip a --stream account          | --stream
          projections retry a b                        | b
          projections --port 5 skip a                  | --port must follow the subcommand
          projections --port 70000                     | --port (PORT)
          processes park                               | list, retry, show, skip
          processes list --by Ada                      | --by
          processes retry a                            | ID
          processes skip a b c                         | c
          processes skip a b --why=                    | --why has no value
          processes show a b --by Ada                  | --by
          relays stop                                  | continue-after-restore, list, restart, retry
          relays list --by Ada                         | --by
          relays retry                                 | NAME
          relays restart a                             | --after
          relays restart a --after x                   | --after
          relays continue-after-restore a b            | b
          projections list --data-dir X                | --data-dir
          start --port 65536                           | --port (PORT)
          start --port -1                              | --port (PORT)
          start --host 0.0.0.0                         | --host (DAYBOOK_HOST)
          start --database-user u                      | --database-user
          start --database-owner o                     | --database-owner
          start --database-url jdbc:postgresql:d       | --database-user
          start --database-url jdbc:mysql:d --database-user u | --database-url
          start --require-synchronous                  | --require-synchronous (DAYBOOK_REQUIRE_SYNCHRONOUS) needs --database-url
          start --database-url jdbc:postgresql://a,b/d?targetServerType=any --database-user u | targetServerType=primary
          start --database-connections 5               | --database-connections
          start --audit-name https://log.example       | --audit-name (DAYBOOK_AUDIT_NAME)
          start --audit-name log.example/a+b           | --audit-name (DAYBOOK_AUDIT_NAME)
          start --audit-name log.example/              | --audit-name (DAYBOOK_AUDIT_NAME)
          start --checkpoint-interval 10               | --checkpoint-interval
          start --key-service-url kms.example          | --key-service-url (DAYBOOK_KEY_SERVICE_URL) must be http:// or https://
          start --key-service-url http://me:secret@kms/ | without user, password
          start --key-service-url http://kms/?key=1    | without user, password
          start --checkpoint-interval soon             | is not a time
          start --checkpoint-interval 99ms             | --checkpoint-interval (DAYBOOK_CHECKPOINT_INTERVAL) must be 0 or between 100ms and 24h
          start --checkpoint-interval 25h              | --checkpoint-interval (DAYBOOK_CHECKPOINT_INTERVAL)
          start --verify-events-per-second -1          | --verify-events-per-second (DAYBOOK_VERIFY_EVENTS_PER_SECOND) must be between 0 and 1000000
          start --verify-events-per-second 1000001     | it is 1000001
          start --verify-events-per-second fast        | --verify-events-per-second
          start --checkpoint-interval 0 --witness-policy F | --witness-policy (DAYBOOK_WITNESS_POLICY) needs checkpoints
          start --kafka-bootstrap-servers k:9092       | --kafka-bootstrap-servers (DAYBOOK_KAFKA_BOOTSTRAP_SERVERS) needs --kafka-topic (DAYBOOK_KAFKA_TOPIC)
          start --kafka-bootstrap-servers k:9092 --kafka-topic t | needs --kafka-cluster (DAYBOOK_KAFKA_CLUSTER)
          start --kafka-topic t                        | --kafka-topic (DAYBOOK_KAFKA_TOPIC) needs --kafka-bootstrap-servers
          start --kafka-cluster c                      | --kafka-cluster (DAYBOOK_KAFKA_CLUSTER) needs
          start --kafka-relay r                        | --kafka-relay (DAYBOOK_KAFKA_RELAY) needs
          start --kafka-topic-per-category             | --kafka-topic-per-category (DAYBOOK_KAFKA_TOPIC_PER_CATEGORY) needs
          start --kafka-properties f                   | --kafka-properties (DAYBOOK_KAFKA_PROPERTIES) needs
          start --kafka-allow-unsafe                   | --kafka-allow-unsafe (DAYBOOK_KAFKA_ALLOW_UNSAFE) needs
          start --without-service                      | --without-service
          start now                                    | now
          --port 3000                                  | --port
          witness                                      | --data is missing
          witness --data X                             | --log-key is missing
          witness --data X --log-key log.example       | --log-key
          witness --data X --log-key log.example+00000000+AAAA | --log-key
          witness --data X --data-dir Y                | --data-dir
          witness now                                  | now
          stop                                         | stop
          """)
  void invalid_arguments_are_refused(String line, String reason) {
    assertMisused(run(Map.of(), line.split(" ")), reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          start | PORT=http                          | --port | variable PORT
          start | PORT=70000                         | --port | PORT
          start | DAYBOOK_HOST=0.0.0.0               | --host | (DAYBOOK_HOST) must be a loopback address
          start | DAYBOOK_DATABASE_CONNECTIONS=many  | --database-connections | DAYBOOK_DATABASE_CONNECTIONS
          start | DAYBOOK_DATABASE_CONNECTIONS=5     | --database-connections | DAYBOOK_DATABASE_CONNECTIONS
          start | DAYBOOK_CHECKPOINT_INTERVAL=10     | --checkpoint-interval | DAYBOOK_CHECKPOINT_INTERVAL
          start | DAYBOOK_VERIFY_EVENTS_PER_SECOND=x | --verify-events-per-second | DAYBOOK_VERIFY_EVENTS_PER_SECOND
          start | DAYBOOK_AUDIT_NAME=a/              | --audit-name | DAYBOOK_AUDIT_NAME
          start | DAYBOOK_CHECKPOINT_INTERVAL=0 DAYBOOK_WITNESS_POLICY=f | DAYBOOK_WITNESS_POLICY | --checkpoint-interval
          start | DAYBOOK_AUDIT_ML_DSA=yes           | --audit-ml-dsa | DAYBOOK_AUDIT_ML_DSA
          start | DAYBOOK_EXPLORER_INDEX=yes         | --explorer-index | DAYBOOK_EXPLORER_INDEX
          start | DAYBOOK_DATABASE_URL=d             | --database-url | --database-user
          start | DAYBOOK_DATABASE_USER=u            | DAYBOOK_DATABASE_USER | --database-url
          start | DAYBOOK_DATABASE_OWNER_USER=u      | DAYBOOK_DATABASE_OWNER_USER | --database-url
          start | DAYBOOK_DATABASE_PASSWORD=p        | DAYBOOK_DATABASE_PASSWORD | --database-url
          start | DAYBOOK_DATABASE_OWNER_PASSWORD=p  | DAYBOOK_DATABASE_OWNER_PASSWORD | --database-url
          start | DAYBOOK_DATABASE_PASSWORD_FILE=/no | DAYBOOK_DATABASE_PASSWORD_FILE | cannot be read
          start --database-url=jdbc:postgresql:d --database-user=u | DAYBOOK_DATABASE_OWNER_PASSWORD=p | DAYBOOK_DATABASE_OWNER_PASSWORD | --database-owner
          start --database-url=jdbc:postgresql:d --database-user=u | DAYBOOK_DATABASE_PASSWORD=p DAYBOOK_DATABASE_PASSWORD_FILE=f | DAYBOOK_DATABASE_PASSWORD_FILE | not both
          log --without-service | DAYBOOK_DATABASE_PASSWORD=p | DAYBOOK_DATABASE_PASSWORD | --database-url
          log | PORT=0                               | --port (PORT) | 0
          projections | PORT=x                       | --port | variable PORT
          """)
  void invalid_variables_are_refused(String line, String variables, String reason, String more) {
    assertMisused(run(environment(variables), line.split(" ")), reason, more);
  }

  private static Map<String, String> environment(String variables) {
    var environment = new HashMap<String, String>();
    for (var variable : List.of(variables.split(" "))) {
      var parts = variable.split("=", 2);
      environment.put(parts[0], parts[1]);
    }
    return environment;
  }

  @Nested
  class The_log_without_a_service {
    @TempDir private @Nullable Path directory;

    @Test
    void is_not_created() {
      var missing = String.valueOf(directory) + "/missing";
      var environment = Map.of("DAYBOOK_DATA_DIR", missing, "PORT", "5");
      for (var task : List.of("show", "new-epoch")) {
        var ran = run(environment, "log", task, "--without-service");
        assertThat(ran.status()).isEqualTo(FAILED);
        assertThat(ran.errors())
            .startsWith("daybook: There is no log in the data directory " + missing);
        assertThat(Path.of(missing)).doesNotExist();
      }
    }
  }

  @Nested
  class The_configuration_of_start {
    private static Config config(Map<String, String> environment, String... options) {
      var commands = DaybookCommands.create(environment, System.out);
      commands.parseArgs(
          Stream.concat(Stream.of("start"), Arrays.stream(options)).toArray(String[]::new));
      return ((StartCommand)
              Objects.requireNonNull(commands.getSubcommands().get("start")).getCommand())
          .config();
    }

    private static final Map<String, String> ENVIRONMENT =
        Map.ofEntries(
            Map.entry("PORT", "5000"),
            Map.entry("DAYBOOK_HOST", "::1"),
            Map.entry("DAYBOOK_DATA_DIR", "/var/lib/books"),
            Map.entry("DAYBOOK_MASTER_KEY_FILE", "/run/key"),
            Map.entry("DAYBOOK_DATABASE_URL", "jdbc:postgresql://db/books"),
            Map.entry("DAYBOOK_DATABASE_USER", "serving"),
            Map.entry("DAYBOOK_DATABASE_OWNER_USER", "owning"),
            Map.entry("DAYBOOK_DATABASE_CONNECTIONS", "20"),
            Map.entry("DAYBOOK_REQUIRE_SYNCHRONOUS", "true"),
            Map.entry("DAYBOOK_AUDIT_NAME", "log.example/books"),
            Map.entry("DAYBOOK_AUDIT_ML_DSA", "true"),
            Map.entry("DAYBOOK_CHECKPOINT_INTERVAL", "5m"),
            Map.entry("DAYBOOK_WITNESS_POLICY", "/etc/witnesses"),
            Map.entry("DAYBOOK_VERIFY_EVENTS_PER_SECOND", "50"),
            Map.entry("DAYBOOK_EXPLORER_INDEX", "true"),
            Map.entry("DAYBOOK_KAFKA_BOOTSTRAP_SERVERS", "k:9092"),
            Map.entry("DAYBOOK_KAFKA_TOPIC", "bank"),
            Map.entry("DAYBOOK_KAFKA_CLUSTER", "staging"),
            Map.entry("DAYBOOK_KAFKA_RELAY", "second"),
            Map.entry("DAYBOOK_KAFKA_TOPIC_PER_CATEGORY", "true"),
            Map.entry("DAYBOOK_KAFKA_PROPERTIES", "/etc/kafka"),
            Map.entry("DAYBOOK_KAFKA_ALLOW_UNSAFE", "true"),
            Map.entry("DAYBOOK_DATABASE_PASSWORD", "secret"),
            Map.entry("DAYBOOK_DATABASE_OWNER_PASSWORD", "owner's"));

    @Test
    void is_read_from_the_environment() {
      assertThat(config(ENVIRONMENT))
          .isEqualTo(
              new Config(
                  "::1",
                  5000,
                  Path.of("/var/lib/books"),
                  new External(
                      "jdbc:postgresql://db/books",
                      new Config.Credential("serving", "secret"),
                      new Config.Credential("owning", "owner's"),
                      true),
                  20,
                  new MasterKeyFile(Path.of("/run/key"), false),
                  null,
                  new SealingOptions(
                      "log.example/books",
                      Duration.ofMinutes(5),
                      true,
                      Path.of("/etc/witnesses"),
                      new Verification(50)),
                  Optional.of(
                      new RelaySettings(
                          "k:9092",
                          "bank",
                          "staging",
                          "second",
                          true,
                          Path.of("/etc/kafka"),
                          true)),
                  true));
    }

    @Test
    void prefers_options_to_the_environment() {
      var options =
          new String[] {
            "--port=0",
            "--host=127.0.0.1",
            "--data-dir=/books",
            "--master-key-file=/key",
            "--database-url=jdbc:postgresql://other/d",
            "--database-user=s",
            "--database-owner=o",
            "--database-connections=6",
            "--require-synchronous=false",
            "--audit-name=localhost:3000/x",
            "--audit-ml-dsa=false",
            "--checkpoint-interval=1h",
            "--witness-policy=/witnesses",
            "--verify-events-per-second=0",
            "--explorer-index=false",
            "--kafka-bootstrap-servers=other:9092",
            "--kafka-topic=money",
            "--kafka-cluster=production",
            "--kafka-relay=accounts",
            "--kafka-topic-per-category=false",
            "--kafka-properties=/kafka",
            "--kafka-allow-unsafe=false"
          };
      assertThat(config(ENVIRONMENT, options))
          .isEqualTo(
              new Config(
                  "127.0.0.1",
                  0,
                  Path.of("/books"),
                  new External(
                      "jdbc:postgresql://other/d",
                      new Config.Credential("s", "secret"),
                      new Config.Credential("o", "owner's")),
                  6,
                  new MasterKeyFile(Path.of("/key"), false),
                  null,
                  new SealingOptions(
                      "localhost:3000/x", Duration.ofHours(1), false, Path.of("/witnesses")),
                  Optional.of(
                      new RelaySettings(
                          "other:9092",
                          "money",
                          "production",
                          "accounts",
                          false,
                          Path.of("/kafka"),
                          false)),
                  false));
    }

    @Test
    void has_a_key_service_by_option_or_variable() {
      var environment = Map.of("DAYBOOK_KEY_SERVICE_URL", "https://kms.example/keys");
      assertThat(config(environment).keyService()).hasToString("https://kms.example/keys");
      assertThat(config(environment, "--key-service-url=http://[::1]:9/").keyService())
          .hasToString("http://[::1]:9/");
      assertThat(config(environment).toString())
          .contains("keys of persons wrapped by https://kms.example/keys");
      assertThat(config(Map.of()).keyService()).isNull();
    }

    @Test
    void has_ml_dsa_by_the_option_alone() {
      assertThat(config(Map.of(), "--audit-ml-dsa").sealing().mlDsa()).isTrue();
      assertThat(config(ENVIRONMENT, "--audit-ml-dsa").sealing().mlDsa()).isTrue();
      assertThat(config(Map.of()).sealing().mlDsa()).isFalse();
    }

    @Test
    void treats_an_empty_variable_as_not_set() {
      var empty = new HashMap<>(ENVIRONMENT);
      empty.replaceAll((_, _) -> "");
      empty.put("DAYBOOK_DATABASE_PASSWORD_FILE", "");
      var config = config(empty);
      assertThat(config).isEqualTo(config(Map.of()));
      assertThat(config.port()).isEqualTo(3000);
      assertThat(config.dataDirectory()).isEqualTo(Path.of("data").toAbsolutePath());
    }
  }

  @Test
  void a_defect_is_logged_with_its_stack_trace() {
    var errors = new StringWriter();
    var commands =
        DaybookCommands.create(Map.of(), System.out).setErr(new PrintWriter(errors, true));
    commands.addSubcommand("defect", new Defect());
    var logged = new ListAppender<ILoggingEvent>();
    logged.start();
    var log = (Logger) LoggerFactory.getLogger(Daybook.class);
    log.addAppender(logged);
    log.setAdditive(false);
    try {
      assertThat(commands.execute("defect")).isEqualTo(FAILED);
    } finally {
      log.setAdditive(true);
      log.detachAppender(logged);
    }
    assertThat(errors.toString()).isEmpty();
    assertThat(logged.list)
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.getFormattedMessage()).isEqualTo("daybook defect failed");
              assertThat(event.getThrowableProxy().getMessage()).isEqualTo("a defect");
            });
  }

  @CommandLine.Command
  private static final class Defect implements Runnable {
    @Override
    public void run() {
      throw new IllegalStateException("a defect");
    }
  }
}
