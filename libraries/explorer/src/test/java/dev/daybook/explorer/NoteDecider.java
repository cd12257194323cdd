package dev.daybook.explorer;

import dev.daybook.eventstore.commands.Decider;
import dev.daybook.explorer.NoteEvent.NoteChanged;
import dev.daybook.explorer.NoteEvent.NoteWritten;
import java.util.List;

/// Folds notes; a command is the events that it leads to.
final class NoteDecider implements Decider<List<NoteEvent>, NoteDecider.Note, NoteEvent> {
  record Note(String writer, String text, int changes) {}

  @Override
  public Note initialState() {
    return new Note("", "", 0);
  }

  @Override
  public List<NoteEvent> decide(List<NoteEvent> command, Note note) {
    return command;
  }

  @Override
  public Note evolve(Note note, NoteEvent event) {
    return switch (event) {
      case NoteWritten written -> new Note(written.writer(), written.text(), 0);
      case NoteChanged(String text) -> {
        if (text.equals("unfoldable")) {
          throw new IllegalStateException("this text can't be folded");
        }
        yield new Note(note.writer(), text, note.changes() + 1);
      }
    };
  }
}
