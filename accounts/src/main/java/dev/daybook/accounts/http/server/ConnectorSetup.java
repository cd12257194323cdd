package dev.daybook.accounts.http.server;

import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.Container;

/// Sets what Javalin leaves to Jetty on the connector that it makes when it starts.
final class ConnectorSetup implements Container.Listener {
  /// Connections that wait to be accepted. The kernel takes the smaller one of this and
  /// `net.core.somaxconn`; Jetty's default is 50 on Linux, and more clients at once wait for
  /// seconds.
  static final int ACCEPT_QUEUE_MAX = 4_096;

  private final Connection.Listener connections;

  /// @param connections is told of every connection
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
