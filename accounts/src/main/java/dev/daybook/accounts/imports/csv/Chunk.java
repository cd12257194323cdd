package dev.daybook.accounts.imports.csv;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A section of a CSV file that consists of whole records.
///
/// @param offset offset of its first byte
/// @param line line of its first character, from 1
record Chunk(long offset, int bytes, long line) {
  /// Minimum size of a chunk, except the last one. A chunk ends with the record that reaches it.
  static final int BYTES = 1 << 20;

  private static final int BYTES_MAX = 64 << 20;

  /// Divides a file into chunks.
  ///
  /// @param atLeast minimum size of a chunk in bytes
  /// @throws ImportException if the file cannot be read, or a record is longer than [#BYTES_MAX]
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

  /// Parses just enough CSV to find the ends of records.
  private static final class Finder {
    private enum State {
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
    private State state = State.FIELD_START;
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
            "%s, line %d: a row is longer than %d MiB, for example because a quote is not closed"
                .formatted(file, beginLine, BYTES_MAX >> 20));
      }
      state = after(next);
      lines.add(next);
      offset += bytes(next);
      last = next;
    }

    private boolean isRecordStart(char next) {
      return state == State.FIELD_START && (last == '\n' || (last == '\r' && next != '\n'));
    }

    private State after(char next) {
      if (offset == 0 && next == Utf8Reader.BYTE_ORDER_MARK) {
        return state;
      }
      if (state == State.QUOTED) {
        return next == '"' ? State.AFTER_QUOTE : State.QUOTED;
      }
      if (next == '"' && state != State.FIELD) {
        return State.QUOTED;
      }
      return next == separator || next == '\n' || next == '\r' ? State.FIELD_START : State.FIELD;
    }

    /// Length in UTF-8; a surrogate pair has four bytes, two per surrogate.
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
