package dev.daybook.golden;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A list of SHA-256 hashes, each of a file of a release.
///
/// @param name of the list's file
record HashList(String name, List<Line> lines) {
  private static final Pattern LINE = Pattern.compile("([0-9a-f]{64})  ([^/\\s]+)/(\\S+)");
  private static final String UNRELEASED = "-SNAPSHOT";

  /// The hash of a file.
  ///
  /// @param release its version
  /// @param file its path within the release
  record Line(String hash, String release, String file) {
    /// Whether it may never change.
    boolean isReleased() {
      return !release.endsWith(UNRELEASED);
    }
  }

  static HashList read(Path file) throws IOException {
    List<Line> lines =
        Files.readAllLines(file, UTF_8).stream().map(text -> parse(file, text)).toList();
    return new HashList(file.getFileName().toString(), lines);
  }

  private static Line parse(Path list, String text) {
    Line line = parse(text);
    if (line == null) {
      throw new IllegalArgumentException("%s has a line of another form: %s".formatted(list, text));
    }
    return line;
  }

  /// The line, or null if the text is none.
  static @Nullable Line parse(String text) {
    Matcher line = LINE.matcher(text);
    return line.matches() ? new Line(line.group(1), line.group(2), line.group(3)) : null;
  }

  static String hash(Path file) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }
}
