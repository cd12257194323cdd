package dev.daybook.explorer.api;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The files of the page, from the jar. Thread-safe.
final class PageFiles {
  private static final String FOLDER = "/dev/daybook/explorer/page/";
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html;charset=utf-8",
          "js", "text/javascript;charset=utf-8",
          "css", "text/css;charset=utf-8",
          "svg", "image/svg+xml");
  private static final Pattern NAME = Pattern.compile("[a-z]+\\.([a-z]+)");

  private final Map<String, PageFile> files = new ConcurrentHashMap<>();

  private record PageFile(ByteBuffer content, String tag) {}

  /// Responds with the file of a path.
  ///
  /// @return false if there is none
  boolean serve(String path, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String name = path.equals("/") ? "index.html" : path.substring(1);
    Matcher matched = NAME.matcher(name);
    String type = matched.matches() ? TYPES.get(matched.group(1)) : null;
    Optional<PageFile> file = type == null ? Optional.empty() : find(name);
    if (file.isEmpty()) {
      return false;
    }
    response.setHeader("Cache-Control", "no-cache");
    response.setHeader("ETag", file.get().tag());
    if (file.get().tag().equals(request.getHeader("If-None-Match"))) {
      response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
      return true;
    }
    response.setContentType(type);
    response.setContentLength(file.get().content().capacity());
    response.getOutputStream().write(file.get().content().array());
    return true;
  }

  private Optional<PageFile> find(String name) throws IOException {
    PageFile cached = files.get(name);
    if (cached != null) {
      return Optional.of(cached);
    }
    try (InputStream in = PageFiles.class.getResourceAsStream(FOLDER + name)) {
      if (in == null) {
        return Optional.empty();
      }
      byte[] content = in.readAllBytes();
      PageFile file = new PageFile(ByteBuffer.wrap(content), '"' + hash(content) + '"');
      files.put(name, file);
      return Optional.of(file);
    }
  }

  private static String hash(byte[] content) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("Every Java platform has SHA-256", e);
    }
  }
}
