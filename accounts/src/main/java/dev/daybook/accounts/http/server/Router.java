package dev.daybook.accounts.http.server;

import dev.daybook.accounts.http.live.socketio.SocketIoFeed;
import dev.daybook.accounts.http.response.Json;
import dev.daybook.accounts.http.response.Problem;
import dev.daybook.accounts.http.response.ProblemException;
import dev.daybook.accounts.http.response.ProblemResponse;
import dev.daybook.accounts.http.response.SecurityHeaders;
import dev.daybook.accounts.http.routing.Exchange;
import dev.daybook.accounts.http.routing.Route;
import dev.daybook.accounts.http.routing.Routes;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// Handles a request by its route, or by the console if no route has its path. Passes requests of
/// the Socket.IO feed and of the explorer to the next handler.
final class Router extends Handler.Wrapper {
  private static final String API = "/api/";
  private static final String AUDIT = "/audit";

  /// Path of the explorer.
  static final String EXPLORER = "/explorer";

  private final Routes routes;
  private final Console console;
  private final HttpMetrics metrics;

  Router(Routes routes, Console console, HttpMetrics metrics, Handler sockets) {
    super(sockets);
    this.routes = routes;
    this.console = console;
    this.metrics = metrics;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    var exchange = new Exchange(request, response);
    if (exchange.path().equals(SocketIoFeed.PATH) || isBelow(EXPLORER, exchange.path())) {
      return super.handle(request, response, callback);
    }
    exchange.contentType(Json.CONTENT_TYPE); // unless the handler sets another one
    if (exchange.path().startsWith(API)) {
      exchange.header(HttpHeader.CACHE_CONTROL.asString(), SecurityHeaders.NOT_STORED);
      runMeasured(
          exchange,
          () -> {
            routes.check(exchange);
            route(exchange);
          });
    } else if (isBelow(AUDIT, exchange.path())) {
      runMeasured(exchange, () -> route(exchange));
    } else {
      run(exchange, () -> route(exchange));
    }
    exchange.send(callback);
    return true;
  }

  private static boolean isBelow(String folder, String path) {
    return path.equals(folder) || path.startsWith(folder + "/");
  }

  private void runMeasured(Exchange exchange, Runnable handler) {
    long begun = System.nanoTime();
    run(exchange, handler);
    metrics.record(exchange, System.nanoTime() - begun);
  }

  private static void run(Exchange exchange, Runnable handler) {
    try {
      handler.run();
    } catch (Exception | Error e) {
      ProblemResponse.set(exchange, Problem.of(e));
    }
  }

  private void route(Exchange exchange) {
    Route route = routes.find(exchange.path());
    if (route == null) {
      serveFile(exchange);
    } else if (!route.handle(exchange)) {
      refuseMethod(exchange, route.methods());
    }
  }

  private void serveFile(Exchange exchange) {
    if (!console.has(exchange)) {
      throw new ProblemException(Problem.notFound());
    }
    if (Console.METHODS.contains(exchange.method())) {
      console.serve(exchange);
    } else {
      refuseMethod(exchange, Console.METHODS);
    }
  }

  /// Responds to OPTIONS with the methods of the path, and refuses other methods.
  private static void refuseMethod(Exchange exchange, Iterable<String> supported) {
    String allowed = String.join(", ", supported);
    if (!exchange.method().equals("OPTIONS")) {
      throw new ProblemException(Problem.methodNotAllowed(allowed));
    }
    exchange.status(HttpStatus.NO_CONTENT_204).header(HttpHeader.ALLOW.asString(), allowed);
  }
}
