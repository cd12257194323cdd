package dev.daybook.audit.sealing;

import static java.nio.charset.StandardCharsets.UTF_8;

/// A file of a published tree.
public final class TreeFile {
  private final byte[] content;
  private final String type;
  private final boolean isImmutable;

  private TreeFile(byte[] content, String type, boolean isImmutable) {
    this.content = content;
    this.type = type;
    this.isImmutable = isImmutable;
  }

  static TreeFile ofBytes(byte[] content) {
    return new TreeFile(content, "application/octet-stream", true);
  }

  static TreeFile ofText(String content, boolean isImmutable) {
    return new TreeFile(content.getBytes(UTF_8), "text/plain; charset=utf-8", isImmutable);
  }

  /// The bytes, which must not be changed.
  public byte[] content() {
    return content;
  }

  /// The media type.
  public String type() {
    return type;
  }

  /// Whether it never changes, so that it may be cached for ever.
  public boolean isImmutable() {
    return isImmutable;
  }
}
