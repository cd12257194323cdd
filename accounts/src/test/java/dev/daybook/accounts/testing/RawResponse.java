package dev.daybook.accounts.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.daybook.jackson.StrictJson;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// A raw HTTP response: its head, and a body of `Content-Length` bytes.
public record RawResponse(List<String> head, String body) {
  public static RawResponse read(InputStream in) throws IOException {
    var head = new ByteArrayOutputStream();
    while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
      int octet = in.read();
      if (octet < 0) {
        throw new EOFException("The connection ends after: " + head.toString(ISO_8859_1));
      }
      head.write(octet);
    }
    var response = new RawResponse(head.toString(ISO_8859_1).lines().toList(), "");
    int length = response.header("Content-Length").map(Integer::parseInt).orElse(0);
    return new RawResponse(response.head, new String(in.readNBytes(length), UTF_8));
  }

  public int status() {
    return Integer.parseInt(head.getFirst().split(" ", -1)[1]);
  }

  public Optional<String> header(String name) {
    String start = name.toLowerCase(Locale.ROOT) + ":";
    return head.stream()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
        .map(line -> line.substring(start.length()).strip())
        .findFirst();
  }

  public JsonNode json() {
    return StrictJson.mapper().readTree(body);
  }
}
