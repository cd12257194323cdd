package dev.daybook.explorer;

import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.CommandHandler;
import dev.daybook.explorer.NoteDecider.Note;
import dev.daybook.explorer.NoteEvent.NoteChanged;
import dev.daybook.explorer.NoteEvent.NoteWritten;
import dev.daybook.explorer.spi.ExplorerLens;
import dev.daybook.explorer.spi.LensCommand;
import dev.daybook.explorer.spi.LensCommand.Field;
import dev.daybook.explorer.spi.LensCommand.FieldType;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// Notes in words.
///
/// @param notes decides the commands
record NoteLens(CommandHandler<List<NoteEvent>, Note, NoteEvent> notes)
    implements ExplorerLens<Note, NoteEvent> {
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

  @Override
  public List<LensCommand> commands() {
    return List.of(
        new LensCommand(
            "change",
            "Change the note",
            List.of(new Field("text", "New text", FieldType.TEXT)),
            request ->
                notes
                    .once(request.key())
                    .handle(
                        request.stream(),
                        List.of(event(required(request.text("text")))),
                        request.metadata())),
        new LensCommand(
            "count",
            "Count",
            List.of(
                new Field("times", "Times", FieldType.INTEGER),
                new Field("factor", "Factor", FieldType.DECIMAL),
                new Field("until", "Until", FieldType.DATE)),
            request ->
                notes.handle(
                    request.stream(),
                    List.of(
                        new NoteChanged(
                            "%s × %s until %s"
                                .formatted(
                                    request.integer("times"),
                                    request.decimal("factor"),
                                    request.date("until")))))));
  }

  private static NoteEvent event(String text) {
    return text.equals("written again")
        ? new NoteWritten("Eve", text, "engines")
        : new NoteChanged(text);
  }

  private static String required(String text) {
    if (text.equals("forbidden")) {
      throw new IllegalArgumentException("This <b>word</b> is forbidden");
    }
    if (text.equals("broken")) {
      throw new IllegalStateException("the code is broken");
    }
    return text;
  }

  @Override
  public Optional<String> refusal(RuntimeException thrown) {
    return thrown instanceof IllegalArgumentException ? Optional.of("FORBIDDEN") : Optional.empty();
  }
}
