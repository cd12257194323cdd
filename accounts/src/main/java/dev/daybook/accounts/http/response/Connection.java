package dev.daybook.accounts.http.response;

import dev.daybook.accounts.http.routing.Exchange;
import org.eclipse.jetty.io.EndPoint;

/// The network connection of a request, until the request ends. Thread-safe.
public final class Connection {
  private final EndPoint endPoint;
  private boolean released;

  private Connection(EndPoint endPoint) {
    this.endPoint = endPoint;
  }

  public static Connection of(Exchange exchange) {
    return new Connection(exchange.request().getConnectionMetaData().getConnection().getEndPoint());
  }

  /// Closes the connection without waiting; a running write fails. Does nothing after [#release()].
  public synchronized void cut() {
    if (!released) {
      endPoint.close();
    }
  }

  /// Ends the request's use of the connection, which may then carry other requests.
  public synchronized void release() {
    released = true;
  }
}
