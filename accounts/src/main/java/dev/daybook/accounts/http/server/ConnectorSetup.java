package dev.daybook.accounts.http.server;

import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/// Configures the connector of the server.
final class ConnectorSetup {
  /// Maximum number of connections that wait to be accepted. The kernel uses the minimum of this
  /// and `net.core.somaxconn`. With Jetty's default of 50 on Linux, more simultaneous clients wait
  /// for seconds.
  static final int ACCEPT_QUEUE_MAX = 4_096;

  private ConnectorSetup() {}

  /// Returns a connector for HTTP/1.1, not added to the server yet.
  ///
  /// @param connections listener for every connection
  static ServerConnector connector(Server server, Connection.Listener connections) {
    var http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setUriCompliance(UriCompliance.DEFAULT);
    var connector = new ServerConnector(server, new HttpConnectionFactory(http));
    connector.setAcceptQueueSize(ACCEPT_QUEUE_MAX);
    connector.addEventListener(connections);
    return connector;
  }
}
