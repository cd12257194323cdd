package dev.daybook.explorer;

import dev.daybook.jackson.Tag;
import dev.daybook.jackson.personal.PersonalData;

/// What happens to a note.
sealed interface NoteEvent {
  record NoteWritten(
      @PersonalData(erasedAs = "a writer") String writer,
      String text,
      @Tag("subject") String subject)
      implements NoteEvent {}

  record NoteChanged(String text) implements NoteEvent {}
}
