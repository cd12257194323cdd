package dev.daybook.accounts.http.server;

import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.Container;

/// Configures the connector that Jetty creates at the start, beyond the options of Javalin.
final class ConnectorSetup implements Container.Listener {
  /// Maximum number of connections that wait to be accepted. The kernel uses the minimum of this
  /// and `net.core.somaxconn`. With Jetty's default of 50 on Linux, more simultaneous clients wait
  /// for seconds.
  static final int ACCEPT_QUEUE_MAX = 4_096;

  private final Connection.Listener connections;

  /// @param connections listener for every connection
  ConnectorSetup(Connection.Listener connections) {
    this.connections = connections;
  }

  @Override
  public void beanAdded(Container parent, Object child) {
    if (child instanceof ServerConnector connector) {
      connector.setAcceptQueueSize(ACCEPT_QUEUE_MAX);
      connector.addEventListener(connections);
    }
  }

  @Override
  public void beanRemoved(Container parent, Object child) {}
}
