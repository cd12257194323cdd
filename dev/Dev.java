import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/// Development mode, started by `./daybook dev`: recompiles the modules on every change of a source
/// and restarts the service, while Vite serves the console. If the sources do not compile, the
/// running service stays.
///
/// Run as `java dev/Dev.java REPOSITORY JAR [option of start]...`. The jar provides third-party
/// libraries. Daybook's own classes and scripts are removed from it, since Flyway refuses duplicate
/// scripts.
final class Dev {
  /// The modules of the service.
  private static final List<String> MODULES =
      List.of(
          "libraries/eventstore",
          "libraries/jackson",
          "libraries/postgres",
          "libraries/postgres-embedded",
          "libraries/personal-data",
          "libraries/audit",
          "libraries/caffeine",
          "libraries/micrometer",
          "accounts");

  private static final Duration WATCH_INTERVAL = Duration.ofMillis(200);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);
  private static final int PORT_MAX = 65_535;

  /// Exit status for an invalid command line, which no change of a source can fix.
  private static final int MISUSED = 2;

  private final Path repository;
  private final Path jar;
  private final Path libraries;
  private final List<String> options;
  private final Path output;
  private int compilations;
  private Process service;
  private Process console;
  private boolean stopping;

  private Dev(Path repository, Path jar, List<String> options) {
    this.repository = repository;
    this.jar = jar;
    this.options = options;
    this.output = repository.resolve(".daybook/dev");
    this.libraries = repository.resolve(".daybook/dev-libraries.jar");
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    var options = List.of(arguments).subList(2, arguments.length);
    requirePorts(options);
    new Dev(Path.of(arguments[0]), Path.of(arguments[1]), options).run();
  }

  private static void requirePorts(List<String> options) {
    if (option(options, "--port", "PORT", "3000").equals("0")) {
      misused("dev does not support --port (PORT) 0: the console must know the port");
    }
    var port = consolePort();
    if (!port.matches("[1-9][0-9]{0,4}") || Integer.parseInt(port) > PORT_MAX) {
      misused(
          "DAYBOOK_CONSOLE_PORT must be between 1 and %d: %s is not".formatted(PORT_MAX, port));
    }
  }

  private static void misused(String reason) {
    System.err.println("daybook: " + reason + " (see: ./daybook dev --help)");
    System.exit(MISUSED);
  }

  private void run() throws IOException, InterruptedException {
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop));
    delete(output);
    copyLibraries();
    startConsole();
    var seen = Map.<Path, FileTime>of();
    while (true) {
      if (isMisused()) {
        System.exit(MISUSED);
      }
      try {
        var found = sources();
        if (!found.equals(seen)) {
          seen = found;
          refresh(found);
        }
      } catch (NoSuchFileException | UncheckedIOException e) {
        say("A source changed while it was read (" + e.getMessage() + "); retrying.");
      }
      Thread.sleep(WATCH_INTERVAL);
    }
  }

  /// Compiles the sources and, on success, restarts the service with the new classes.
  private void refresh(Map<Path, FileTime> sources) throws IOException {
    var begun = System.nanoTime();
    var classes = Files.createDirectories(output.resolve("classes-" + ++compilations));
    if (!compile(sources, classes)) {
      say(
          "Compilation failed; "
              + (isRunning()
                  ? "the service still runs the last compiled code."
                  : "the service is not running."));
      delete(classes);
      return;
    }
    restart(classes);
    say("Compiled and restarted in %d ms.".formatted((System.nanoTime() - begun) / 1_000_000));
  }

  private boolean compile(Map<Path, FileTime> sources, Path classes) throws IOException {
    var compiler = ToolProvider.getSystemJavaCompiler();
    var java = new ArrayList<Path>();
    for (var source : sources.keySet()) {
      if (source.toString().endsWith(".java")) {
        java.add(source);
      } else {
        copyResource(source, classes);
      }
    }
    try (var files = compiler.getStandardFileManager(null, null, null)) {
      var arguments =
          List.of("-d", classes.toString(), "-cp", libraries.toString(), "-proc:none", "-nowarn", "-g",
              "-parameters", "-Xmaxerrs", "10");
      return compiler
          .getTask(null, files, null, arguments, null, files.getJavaFileObjectsFromPaths(java))
          .call();
    }
  }

  private void copyResource(Path resource, Path classes) throws IOException {
    var folder =
        MODULES.stream()
            .map(module -> repository.resolve(module).resolve("src/main/resources"))
            .filter(resource::startsWith)
            .findFirst()
            .orElseThrow();
    var target = classes.resolve(folder.relativize(resource));
    Files.createDirectories(target.getParent());
    Files.copy(resource, target);
  }

  private synchronized void restart(Path classes) throws IOException {
    if (stopping) {
      return;
    }
    end(service);
    var command = new ArrayList<String>();
    command.addAll(List.of(java(), "-XX:TieredStopAtLevel=1"));
    command.addAll(
        Stream.of(variable("JAVA_OPTS", "").split("\\s+")).filter(o -> !o.isEmpty()).toList());
    command.addAll(List.of("-cp", classes + ":" + libraries));
    command.addAll(List.of("dev.daybook.accounts.cli.Daybook", "start"));
    command.addAll(options);
    service = new ProcessBuilder(command).inheritIO().start();
    try (var all = Files.list(output)) {
      for (var old : all.filter(directory -> !directory.equals(classes)).toList()) {
        delete(old);
      }
    }
  }

  private synchronized void startConsole() throws IOException {
    var builder =
        new ProcessBuilder("node", "node_modules/vite/bin/vite.js", "--clearScreen", "false")
            .directory(repository.resolve("web").toFile())
            .redirectOutput(ProcessBuilder.Redirect.INHERIT)
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("PORT", consolePort());
    builder.environment().put("DAYBOOK_TARGET", serviceUrl());
    console = builder.start();
  }

  private String serviceUrl() {
    var host = option(options, "--host", "DAYBOOK_HOST", "127.0.0.1");
    var name = host.contains(":") ? "[" + host + "]" : host;
    return "http://" + name + ":" + option(options, "--port", "PORT", "3000");
  }

  private static String consolePort() {
    return variable("DAYBOOK_CONSOLE_PORT", "5173");
  }

  private static String option(
      List<String> options, String name, String variable, String otherwise) {
    for (var i = 0; i < options.size(); i++) {
      if (options.get(i).equals(name) && i + 1 < options.size()) {
        return options.get(i + 1);
      }
      if (options.get(i).startsWith(name + "=")) {
        return options.get(i).substring(name.length() + 1);
      }
    }
    return variable(variable, otherwise);
  }

  private static String variable(String name, String otherwise) {
    return Optional.ofNullable(System.getenv(name)).filter(v -> !v.isEmpty()).orElse(otherwise);
  }

  /// Returns the source files of the service with their modification times.
  private Map<Path, FileTime> sources() throws IOException {
    var sources = new TreeMap<Path, FileTime>();
    for (var module : MODULES) {
      for (var kind : List.of("java", "resources")) {
        var directory = repository.resolve(module).resolve("src/main").resolve(kind);
        if (Files.isDirectory(directory)) {
          collect(directory, sources);
        }
      }
    }
    return sources;
  }

  private static void collect(Path directory, Map<Path, FileTime> sources) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (var file : files.toList()) {
        var name = file.getFileName().toString();
        if (!name.startsWith(".") && !name.endsWith("~") && Files.isRegularFile(file)) {
          sources.put(file, Files.getLastModifiedTime(file));
        }
      }
    }
  }

  private synchronized boolean isRunning() {
    return service != null && service.isAlive();
  }

  private synchronized boolean isMisused() {
    return service != null && !service.isAlive() && service.exitValue() == MISUSED;
  }

  private synchronized void stop() {
    stopping = true;
    end(service);
    end(console);
  }

  private static void end(Process process) {
    if (process == null) {
      return;
    }
    process.destroy();
    try {
      if (!process.waitFor(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted while a process was ending", e);
    }
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private void copyLibraries() throws IOException {
    Files.copy(jar, libraries, REPLACE_EXISTING);
    try (var contents = FileSystems.newFileSystem(libraries);
        var own = Files.walk(contents.getPath("dev/daybook"))) {
      for (var file : own.filter(f -> f.toString().matches(".*\\.(class|sql)")).toList()) {
        Files.delete(file);
      }
    }
  }

  private static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (var files = Files.walk(directory)) {
        for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static void say(String text) {
    System.err.println("[dev] " + text);
  }
}
