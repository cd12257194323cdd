package dev.daybook.explorer;

import dev.daybook.eventstore.StreamId;
import dev.daybook.explorer.NoteDecider.Note;
import dev.daybook.explorer.NoteEvent.NoteChanged;
import dev.daybook.explorer.NoteEvent.NoteWritten;
import dev.daybook.explorer.spi.ExplorerLens;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// Notes in words.
final class NoteLens implements ExplorerLens<Note, NoteEvent> {
  @Override
  public String sentence(NoteEvent event) {
    return switch (event) {
      case NoteWritten it -> "%s wrote: %s".formatted(it.writer(), it.text());
      case NoteChanged(String text) when text.equals("after it") ->
          throw new IllegalStateException("no words for it");
      case NoteChanged(String text) -> "Changed to: " + text;
    };
  }

  @Override
  public SequencedMap<String, String> card(Note note) {
    return new LinkedHashMap<>(Map.of("Writer", note.writer()));
  }

  @Override
  public Optional<String> address(StreamId stream) {
    return switch (stream.id()) {
      case "1" -> Optional.of("/notes/1");
      case "2" -> Optional.of("javascript:alert(1)");
      default -> throw new IllegalStateException("no page for it");
    };
  }

  @Override
  public SequencedMap<String, BigDecimal> series(Note note) {
    return new LinkedHashMap<>(Map.of("Changes", BigDecimal.valueOf(note.changes())));
  }
}
