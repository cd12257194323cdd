package dev.daybook.explorer;

import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.processes.ProcessInput;
import dev.daybook.eventstore.processes.ProcessInput.Happened;
import dev.daybook.eventstore.processes.ProcessManager;
import dev.daybook.eventstore.processes.Reaction;
import dev.daybook.explorer.NoteEvent.NoteChanged;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/// A process for each note, which fails at some texts until it is corrected.
final class NoteReview implements ProcessManager<Integer, NoteEvent> {
  final AtomicBoolean isBroken = new AtomicBoolean(true);

  private void requireNot(String text, NoteEvent event) {
    if (isBroken.get() && event instanceof NoteChanged changed && changed.text().equals(text)) {
      throw new IllegalStateException("no <b>%s</b>".formatted(text));
    }
  }

  @Override
  public Integer initialState() {
    return 0;
  }

  @Override
  public Optional<String> processOf(StreamId stream, NoteEvent event) {
    requireNot("of nobody", event);
    return Optional.of(stream.id());
  }

  @Override
  public Integer evolve(Integer inputs, ProcessInput<NoteEvent> input) {
    return inputs + 1;
  }

  @Override
  public Reaction react(Integer inputs, ProcessInput<NoteEvent> input) {
    if (input instanceof Happened<NoteEvent> happened) {
      requireNot("not reviewed", happened.event());
    }
    return Reaction.none();
  }
}
