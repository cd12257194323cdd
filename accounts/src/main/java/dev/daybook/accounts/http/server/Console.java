package dev.daybook.accounts.http.server;

import dev.daybook.accounts.http.routing.Exchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Serves the console's files from the folder `/web` of the class path; none if the console is not
/// built.
final class Console {
  static final List<String> METHODS = List.of("GET", "HEAD");

  private static final String FOLDER = "/web/";

  /// File names that cannot lead out of the folder.
  private static final Pattern PATH =
      Pattern.compile("(?:[A-Za-z0-9_-][A-Za-z0-9._-]*/)*[A-Za-z0-9_-][A-Za-z0-9._-]*");

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html;charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "map", "application/json;charset=utf-8",
          "svg", "image/svg+xml",
          "png", "image/png",
          "ico", "image/x-icon",
          "woff2", "font/woff2",
          "txt", "text/plain;charset=utf-8",
          "md", "text/plain;charset=utf-8");

  /// Cached files, some dozens per build. Missing files are not cached.
  private final Map<String, File> files = new ConcurrentHashMap<>();

  /// @param content buffer of the content, shared by all responses
  private record File(ByteBuffer content, String type, String cacheControl) {}

  /// Responds with the file of the path.
  void serve(Exchange exchange) {
    File file = find(exchange.path()).orElseThrow();
    exchange
        .contentType(file.type())
        .header("Cache-Control", file.cacheControl())
        .body(file.content().array());
  }

  boolean has(Exchange exchange) {
    return find(exchange.path()).isPresent();
  }

  /// Finds the file of a path.
  private Optional<File> find(String path) {
    String name = path.equals("/") ? "index.html" : path.substring(1);
    return PATH.matcher(name).matches()
        ? Optional.ofNullable(files.computeIfAbsent(name, Console::load))
        : Optional.empty();
  }

  private static @Nullable File load(String name) {
    String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
    if (type == null) {
      return null;
    }
    try (InputStream in = Console.class.getResourceAsStream(FOLDER + name)) {
      return in == null ? null : file(name, type, in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static File file(String name, String type, byte[] content) {
    return new File(ByteBuffer.wrap(content), type, cacheControl(name));
  }

  /// Asset names contain a hash of the content, so assets are cached without revalidation.
  private static String cacheControl(String name) {
    return name.startsWith("assets/") ? "public, max-age=31536000, immutable" : "no-cache";
  }
}
