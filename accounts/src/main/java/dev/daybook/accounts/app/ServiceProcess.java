package dev.daybook.accounts.app;

import dev.daybook.accounts.app.Lifecycle.StoppingException;
import dev.daybook.accounts.app.relay.AccountsRelay;
import dev.daybook.accounts.http.server.AllowedOrigins;
import dev.daybook.accounts.http.server.Limits;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Locale;
import org.slf4j.LoggerFactory;

/// Runs the service as a process, from start to stop.
public final class ServiceProcess {
  private ServiceProcess() {}

  /// Runs the service until the process is told to stop.
  public static void run(Config config) throws InterruptedException {
    LoggerFactory.getLogger(ServiceProcess.class).info("Starting with {}", config);
    requireFreePort(config);
    requireValidPolicy(config);
    requireValidRelay(config);
    try (var parts = new Lifecycle()) {
      Runtime.getRuntime().addShutdownHook(new Thread(parts::close, "stop"));
      var port = open(config, parts);
      System.out.printf("Daybook is ready: %s (%s)%n", url(config.host(), port), startTime());
      parts.awaitClosed();
    } catch (StoppingException _) {
      LoggerFactory.getLogger(ServiceProcess.class).info("Stopped while starting");
    }
  }

  /// Opens the components and returns the port on which the service listens.
  private static int open(Config config, Lifecycle parts) {
    var metrics = parts.open(Metrics::new);
    var opened = AccountsLog.open(config, parts, metrics);
    var node =
        AccountsService.open(
            parts,
            opened,
            opened.log(),
            config.sealing(),
            config.relay(),
            config.explorerIndex(),
            config.dataDirectory(),
            true,
            AllowedOrigins.LOOPBACK,
            Limits.DEFAULTS,
            metrics);
    node.api().start(config.host(), config.port());
    return node.api().port();
  }

  /// Fails before any component starts. A port that is taken later fails when the server listens.
  private static void requireFreePort(Config config) {
    try (var socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(config.host(), config.port()));
    } catch (IOException e) {
      throw new StartException(
          "Port %d on %s is taken by another program (%s): choose another one by --port"
              .formatted(config.port(), config.host(), e.getMessage()),
          e);
    }
  }

  /// Fails before any component starts.
  private static void requireValidPolicy(Config config) {
    var policy = config.sealing().witnessPolicy();
    if (policy != null) {
      WitnessPolicyFile.read(policy);
    }
  }

  /// Fails before any component starts. Kafka itself may be away: then the relay waits for it.
  private static void requireValidRelay(Config config) {
    try {
      config.relay().ifPresent(AccountsRelay::options);
    } catch (IllegalArgumentException e) {
      throw new StartException("The relay to Kafka can't start: " + e.getMessage(), e);
    }
  }

  private static String url(String host, int port) {
    var name =
        host.equals("127.0.0.1") ? "localhost" : host.contains(":") ? "[" + host + "]" : host;
    return "http://" + name + ":" + port;
  }

  private static String startTime() {
    var millis = ManagementFactory.getRuntimeMXBean().getUptime();
    return String.format(Locale.ROOT, "started in %.1f s", millis / 1000.0);
  }
}
