package dev.daybook.accounts.app;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeAndTimeBasedRollingPolicy;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.util.FileSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.slf4j.Logger;

/// Configures logging: to standard error, and to a bounded set of files once the data directory is
/// known. Libraries log warnings and errors only.
public final class Logging extends ContextAwareBase implements Configurator {
  private static final String DIRECTORY = "daybook.logs";
  private static final String FILE = "daybook.log";
  private static final FileSize FILE_SIZE_MAX = FileSize.valueOf("10 MB");
  private static final FileSize FILES_SIZE_MAX = FileSize.valueOf("100 MB");
  private static final int DAYS_MAX = 30;

  /// Classes of the pool that log a stack trace for each connection lost in an outage. The service
  /// itself logs that the database is unavailable.
  private static final List<String> POOL_CONNECTIONS =
      List.of("com.zaxxer.hikari.pool.ProxyConnection", "com.zaxxer.hikari.pool.PoolBase");

  /// Kafka's clients warn at every attempt to reach a broker. The relay logs that Kafka is away.
  private static final String KAFKA_CLIENTS = "org.apache.kafka";

  private static final String CONSOLE_PATTERN = "%d{HH:mm:ss.SSS} %-5level %msg%n";
  private static final String FILE_PATTERN =
      "%d{\"yyyy-MM-dd'T'HH:mm:ss.SSSXXX\"} %-5level [%thread] %logger{30}: %msg%n";

  /// For Logback, which loads this class as a service.
  public Logging() {}

  /// Adds log files in the data directory. Creates missing directories, readable by their owner
  /// only. Must be called before the first line is logged.
  public static void keepIn(Path dataDirectory) {
    var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    try {
      var directory = Files.createDirectories(dataDirectory.resolve("logs"), owner);
      // Logback reports a file that it cannot write in dozens of lines.
      Files.newOutputStream(directory.resolve(FILE), CREATE, APPEND).close();
      System.setProperty(DIRECTORY, directory.toString());
    } catch (IOException e) {
      throw new StartException(
          "The data directory %s cannot be used: %s".formatted(dataDirectory, e), e);
    }
  }

  @Override
  public ExecutionStatus configure(LoggerContext logback) {
    var root = logback.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    logback.getLogger("dev.daybook").setLevel(Level.INFO);
    for (var connections : POOL_CONNECTIONS) {
      logback.getLogger(connections).setLevel(Level.ERROR);
    }
    logback.getLogger(KAFKA_CLIENTS).setLevel(Level.ERROR);
    // They warn about each malformed request and quote it.
    logback.getLogger("org.eclipse.jetty.http.HttpParser").setLevel(Level.ERROR);
    logback.getLogger("org.eclipse.jetty.util.HostPort").setLevel(Level.ERROR);

    var console = new ConsoleAppender<ILoggingEvent>();
    console.setTarget("System.err");
    root.addAppender(started(console, logback, CONSOLE_PATTERN));

    var directory = System.getProperty(DIRECTORY);
    if (directory != null) {
      root.addAppender(started(files(logback, directory), logback, FILE_PATTERN));
    }
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  private static RollingFileAppender<ILoggingEvent> files(LoggerContext logback, String directory) {
    var files = new RollingFileAppender<ILoggingEvent>();
    files.setFile(directory + "/" + FILE);
    var rolling = new SizeAndTimeBasedRollingPolicy<ILoggingEvent>();
    rolling.setContext(logback);
    rolling.setParent(files);
    rolling.setFileNamePattern(directory + "/daybook-%d.%i.log.gz");
    rolling.setMaxFileSize(FILE_SIZE_MAX);
    rolling.setTotalSizeCap(FILES_SIZE_MAX);
    rolling.setMaxHistory(DAYS_MAX);
    files.setContext(logback);
    files.setRollingPolicy(rolling);
    rolling.start();
    return files;
  }

  private static OutputStreamAppender<ILoggingEvent> started(
      OutputStreamAppender<ILoggingEvent> appender, LoggerContext logback, String pattern) {
    var encoder = new PatternLayoutEncoder();
    encoder.setContext(logback);
    encoder.setPattern(pattern);
    encoder.start();
    appender.setContext(logback);
    appender.setEncoder(encoder);
    appender.start();
    return appender;
  }
}
