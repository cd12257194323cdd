package dev.daybook.accounts.imports.csv;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A part of a CSV file that consists of whole records.
///
/// @param offset of its first byte
/// @param line of its first character, from 1
record Chunk(long offset, int bytes, long line) {
  /// Chunks are made this long, and as much longer as their last record needs.
  static final int BYTES = 1 << 20;

  private static final int BYTES_MAX = 64 << 20;

  /// The whole file in chunks.
  ///
  /// @param atLeast how long a chunk becomes before the next one begins, in bytes
  /// @throws ImportException if the file can't be read, or a record is longer than a chunk may be
  static List<Chunk> of(Path file, char separator, int atLeast) {
    var chunks = new Finder(file, separator, atLeast);
    try (var text = new BufferedReader(new Utf8Reader(Files.newInputStream(file)))) {
      for (int next = text.read(); next >= 0; next = text.read()) {
        chunks.add((char) next);
      }
    } catch (IOException e) {
      throw Unreadable.file(file, 0, e);
    }
    return chunks.finished();
  }

  /// Knows of CSV as much as tells where a record ends.
  private static final class Finder {
    private enum Place {
      FIELD_START,
      FIELD,
      QUOTED,
      AFTER_QUOTE
    }

    private final Path file;
    private final char separator;
    private final int atLeast;
    private final LineCount lines = new LineCount();
    private final List<Chunk> chunks = new ArrayList<>();
    private Place place = Place.FIELD_START;
    private char last;
    private long offset;
    private long begin;
    private long beginLine = 1;

    Finder(Path file, char separator, int atLeast) {
      this.file = file;
      this.separator = separator;
      this.atLeast = atLeast;
    }

    void add(char next) {
      if (isRecordStart(next) && offset - begin >= atLeast) {
        end();
      }
      if (offset - begin > BYTES_MAX) {
        throw new ImportException(
            "%s, line %d: a row is longer than %d MiB, as where a quote is not closed"
                .formatted(file, beginLine, BYTES_MAX >> 20));
      }
      place = after(next);
      lines.add(next);
      offset += bytes(next);
      last = next;
    }

    private boolean isRecordStart(char next) {
      return place == Place.FIELD_START && (last == '\n' || (last == '\r' && next != '\n'));
    }

    private Place after(char next) {
      if (offset == 0 && next == Utf8Reader.BYTE_ORDER_MARK) {
        return place;
      }
      if (place == Place.QUOTED) {
        return next == '"' ? Place.AFTER_QUOTE : Place.QUOTED;
      }
      if (next == '"' && place != Place.FIELD) {
        return Place.QUOTED;
      }
      return next == separator || next == '\n' || next == '\r' ? Place.FIELD_START : Place.FIELD;
    }

    /// In UTF-8; a pair of surrogates has four.
    private static int bytes(char next) {
      return next < 0x80 ? 1 : next < 0x800 || Character.isSurrogate(next) ? 2 : 3;
    }

    private void end() {
      chunks.add(new Chunk(begin, (int) (offset - begin), beginLine));
      begin = offset;
      beginLine = lines.line();
    }

    List<Chunk> finished() {
      if (offset > begin) {
        end();
      }
      return chunks;
    }
  }
}
