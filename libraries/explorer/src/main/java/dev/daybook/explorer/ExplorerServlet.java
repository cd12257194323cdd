package dev.daybook.explorer;

import dev.daybook.explorer.api.Requests;
import dev.daybook.explorer.parts.ExplorerParts;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/// The explorer's page and its JSON API, below the path that it is mapped to, such as
/// `/explorer/*`. [Explorer] makes it.
///
/// Each request blocks while it queries the database, at most two at a time. The explorer's own
/// statements are ended after 2 s; a stream's events and the epochs are read by the log, with its
/// time limits. Thread-safe.
public final class ExplorerServlet extends HttpServlet {
  private final transient Requests requests;

  ExplorerServlet(ExplorerParts parts) {
    this.requests = new Requests(parts);
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    requests.get(request, response);
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    requests.post(request, response);
  }

  @Override
  public void destroy() {
    requests.close();
  }
}
