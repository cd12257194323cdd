package dev.daybook.accounts.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.testing.Await;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.Test;

class ConnectorSetupTest {
  @Test
  void a_connector_gets_its_accept_queue_and_listener() throws Exception {
    var opened = new ArrayList<Connection>();
    var server = new Server();
    var connector =
        ConnectorSetup.connector(
            server,
            new Connection.Listener() {
              @Override
              public void onOpened(Connection connection) {
                synchronized (opened) {
                  opened.add(connection);
                }
              }
            });
    server.addConnector(connector);
    assertThat(connector.getAcceptQueueSize()).isEqualTo(4_096);
    server.start();
    try (var _ = new Socket(InetAddress.getLoopbackAddress(), connector.getLocalPort())) {
      Await.until(
          () -> {
            synchronized (opened) {
              return !List.copyOf(opened).isEmpty();
            }
          });
    } finally {
      server.stop();
    }
  }
}
