package dev.daybook.accounts.http.response;

import io.javalin.http.Context;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.EndPoint;

/// The network connection of a request, as long as it is that request's.
public final class Connection {
  private final EndPoint endPoint;
  private boolean released;

  private Connection(EndPoint endPoint) {
    this.endPoint = endPoint;
  }

  public static Connection of(Context ctx) {
    return new Connection(
        ServletContextRequest.getServletContextRequest(ctx.req())
            .getConnectionMetaData()
            .getConnection()
            .getEndPoint());
  }

  /// Breaks it off, whatever is being written: that fails. Doesn't wait.
  public synchronized void cut() {
    if (!released) {
      endPoint.close();
    }
  }

  /// From now on it may carry other requests, which [#cut()] leaves alone.
  public synchronized void release() {
    released = true;
  }
}
