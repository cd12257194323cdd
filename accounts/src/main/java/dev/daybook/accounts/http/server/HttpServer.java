package dev.daybook.accounts.http.server;

import java.io.IOException;
import java.time.Duration;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.VirtualThreadPool;

/// An HTTP/1.1 server on virtual threads, which ends the connections of slow peers, and lets
/// running requests end when it is closed.
final class HttpServer implements AutoCloseable {
  /// Number of threads: the handlers limit the requests.
  private static final int UNLIMITED = 0;

  private final Server server = new Server(new VirtualThreadPool(UNLIMITED));
  private final ServerConnector connector;

  /// A server that does not listen yet.
  ///
  /// @param handler handles the requests that the outer handlers let pass
  /// @param stopTimeout how long [#close()] waits for running requests
  /// @param outer handlers around it, from the last one of a request to the first
  HttpServer(Handler handler, PeerTimes times, Duration stopTimeout, Handler.Singleton... outer) {
    var slowPeers = new SlowPeers(times);
    server.setStopTimeout(stopTimeout.toMillis());
    server.setErrorHandler(new JettyErrorHandler());
    server.setHandler(handler);
    server.insertHandler(new GracefulHandler());
    for (Handler.Singleton around : outer) {
      server.insertHandler(around);
    }
    server.insertHandler(slowPeers);
    connector = ConnectorSetup.connector(server, slowPeers);
    server.addConnector(connector);
  }

  /// Starts to listen. Returns when the port is open.
  ///
  /// @param port port; 0 for any free one
  /// @throws IOException if the address can't be used, as when the port is taken
  void start(String host, int port) throws IOException {
    connector.setHost(host);
    connector.setPort(port);
    try {
      server.start();
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("The server can't start", e);
    }
  }

  /// The port on which the server listens.
  int port() {
    return connector.getLocalPort();
  }

  /// Refuses new requests and blocks until the running ones have ended.
  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("The server did not stop", e);
    }
  }
}
