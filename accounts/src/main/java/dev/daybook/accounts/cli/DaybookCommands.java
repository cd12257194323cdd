package dev.daybook.accounts.cli;

import static java.util.stream.Collectors.joining;

import dev.daybook.accounts.app.ConfigException;
import dev.daybook.accounts.app.StartException;
import dev.daybook.accounts.cli.audit.AuditCommand;
import dev.daybook.accounts.cli.options.EnvironmentDefaults;
import dev.daybook.accounts.cli.witness.WitnessCommand;
import dev.daybook.accounts.imports.csv.ImportException;
import dev.daybook.eventstore.errors.EventStoreException;
import dev.daybook.postgres.embedded.LocalPostgresException;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/// The command line of the program. Unknown options and invalid combinations are refused; no option
/// is ignored.
final class DaybookCommands {
  private static final int FAILED = ExitCode.SOFTWARE;
  private static final int MISUSED = ExitCode.USAGE;

  private final EnvironmentDefaults defaults;

  private DaybookCommands(Map<String, String> environment) {
    this.defaults = new EnvironmentDefaults(environment);
  }

  /// The program with the command that a command line begins with, or with all of its commands if
  /// it begins with none, as to list them. To describe a command takes reflection on its options:
  /// doing so for all commands took a tenth of the processor time of a start.
  ///
  /// @param out output of all commands but `start`
  /// @param line the command line; empty for all commands
  static CommandLine create(Map<String, String> environment, PrintStream out, String... line) {
    var all = commands(environment, out);
    var named = line.length == 0 ? null : all.get(line[0]);
    var program = new CommandLine(new Daybook());
    (named == null ? all.values() : List.of(named))
        .forEach(command -> program.addSubcommand(command.get()));
    return new DaybookCommands(environment).complete(program);
  }

  /// The commands by their names.
  private static Map<String, Supplier<Object>> commands(
      Map<String, String> environment, PrintStream out) {
    var commands = new LinkedHashMap<String, Supplier<Object>>();
    commands.put("start", () -> new StartCommand(environment));
    commands.put("projections", () -> new ProjectionsCommand(out));
    commands.put("processes", () -> new ProcessesCommand(out));
    commands.put("relays", () -> new RelaysCommand(out));
    commands.put("events", () -> new EventsCommand(out));
    commands.put("import", () -> new ImportCommand(environment, out));
    commands.put("log", () -> new LogCommand(environment, out));
    commands.put("keys", () -> new PersonalKeysCommand(out));
    commands.put("audit", () -> AuditCommand.create(environment, out));
    commands.put("witness", () -> new WitnessCommand(out));
    return commands;
  }

  private CommandLine complete(CommandLine program) {
    program
        .setExpandAtFiles(false)
        .setDefaultValueProvider(defaults)
        .setExecutionStrategy(DaybookCommands::execute)
        .setParameterExceptionHandler(this::misused)
        .setExecutionExceptionHandler((e, command, _) -> failed(e, command));
    setVersion(program);
    return program;
  }

  private static void setVersion(CommandLine command) {
    var version =
        Objects.requireNonNullElse(
            Daybook.class.getPackage().getImplementationVersion(), "(not packaged)");
    command.getCommandSpec().version("Daybook " + version);
    command.getSubcommands().values().forEach(DaybookCommands::setVersion);
  }

  private static int execute(ParseResult parsed) {
    for (var level = parsed; ; level = level.subcommand()) {
      if (level.isUsageHelpRequested() || level.isVersionHelpRequested()) {
        break;
      }
      level.matchedArgs().forEach(requireValue(level));
      if (!level.hasSubcommand()) {
        break;
      }
      requireNoOptions(level);
    }
    return new RunLast().execute(parsed);
  }

  private static Consumer<ArgSpec> requireValue(ParseResult level) {
    return argument -> {
      if (argument.stringValues().contains("")) {
        throw new ParameterException(
            level.commandSpec().commandLine(), name(argument) + " has no value: give one");
      }
    };
  }

  /// Only the last command runs: options of its parent command would be ignored.
  private static void requireNoOptions(ParseResult level) {
    if (!level.matchedArgs().isEmpty()) {
      var subcommand = level.subcommand().commandSpec();
      throw new ParameterException(
          subcommand.commandLine(),
          "%s must follow the subcommand: %s %s …"
              .formatted(
                  name(level.matchedArgs().getFirst()),
                  subcommand.qualifiedName(),
                  name(level.matchedArgs().getFirst())));
    }
  }

  private static String name(ArgSpec argument) {
    return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
  }

  private int misused(ParameterException e, String... arguments) {
    var from =
        defaults
            .variable(e.getArgSpec())
            .filter(_ -> !isGiven(e.getArgSpec(), arguments))
            .map(" (from the environment variable %s)"::formatted)
            .orElse("");
    return refuse(reason(e, arguments) + from + known(e.getCommandLine()), e.getCommandLine());
  }

  /// The names that a command line could have had where one is missing or unknown.
  private static String known(CommandLine command) {
    var names = command.getSubcommands().keySet();
    return names.isEmpty() ? "" : ". Its commands: " + String.join(", ", new TreeSet<>(names));
  }

  private static String reason(ParameterException e, String... arguments) {
    if (e instanceof MissingParameterException missing) {
      var group = missing.getMissing().getFirst().group();
      if (group != null) {
        return "%s needs %s"
            .formatted(
                names(group, option -> isGiven(option, arguments)),
                names(group, OptionSpec::required));
      }
    }
    return oneLine(e).replaceFirst("^Error: ", "");
  }

  private static String names(ArgGroupSpec group, Predicate<OptionSpec> which) {
    return group.options().stream().filter(which).map(DaybookCommands::name).collect(joining(", "));
  }

  private static boolean isGiven(ArgSpec argument, String... arguments) {
    return Arrays.stream(arguments)
        .anyMatch(given -> given.equals(name(argument)) || given.startsWith(name(argument) + "="));
  }

  private static int refuse(String reason, CommandLine command) {
    command
        .getErr()
        .printf("daybook: %s (see: %s --help)%n", reason, command.getCommandSpec().qualifiedName());
    return MISUSED;
  }

  /// Prints one line for a known cause; logs a defect with its stack trace.
  private static int failed(Exception e, CommandLine command) {
    switch (e) {
      case ConfigException _ -> {
        return refuse(oneLine(e), command);
      }
      case ImportException it ->
          command
              .getErr()
              .printf(
                  "daybook: %s%s%n",
                  oneLine(it), it.setting().map(of -> " (%s)".formatted(of.option())).orElse(""));
      case StartException _, LocalPostgresException _, EventStoreException _ ->
          command.getErr().printf("daybook: %s%n", oneLine(e));
      default ->
          LoggerFactory.getLogger(Daybook.class)
              .error("{} failed", command.getCommandSpec().qualifiedName(), e);
    }
    return FAILED;
  }

  private static String oneLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().collect(joining(" "));
  }
}
