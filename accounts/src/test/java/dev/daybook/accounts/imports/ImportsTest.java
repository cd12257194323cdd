package dev.daybook.accounts.imports;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.daybook.accounts.events.AccountEventTypes;
import dev.daybook.accounts.imports.Imports.Progress;
import dev.daybook.accounts.imports.csv.ImportException;
import dev.daybook.accounts.personal.OneKey;
import dev.daybook.accounts.personal.UniqueEmail;
import dev.daybook.accounts.testing.FailingStore;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.eventstore.memory.InMemoryEventStore;
import dev.daybook.personal.MasterKey;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/// How far an import is, seen at each of its appends.
class ImportsTest {
  private static final int ROWS = 4_001;
  private static final byte[] FILE =
      ("date,account,type,amount\n1993-01-01,far-1,credit,ten\n"
              + "1993-01-01,far-2,credit,1\n".repeat(ROWS - 1))
          .getBytes(UTF_8);

  private final FailingStore log = new FailingStore(new InMemoryEventStore(Clock.systemUTC()));
  private final Imports imports =
      new Imports(
          log,
          new UniqueEmail(log, MasterKey.of(new byte[32])),
          AccountEventTypes.create(OneKey.encryption()),
          InstantSource.system());
  private final List<Progress> seen = new CopyOnWriteArrayList<>();

  private Optional<Imports.Result> run(boolean check) {
    return imports.run(FILE, ImportedFile.options(Order.FORWARD, false), check);
  }

  @Test
  void have_a_progress_while_they_run() {
    log.beforeAppend(() -> imports.progress().ifPresent(seen::add));
    assertThat(imports.progress()).isEmpty();
    assertThat(run(false).orElseThrow().outcome().appended()).isEqualTo(ROWS - 1);
    assertThat(imports.progress()).as("after the end").isEmpty();

    assertThat(seen).hasSize(3);
    assertThat(seen).allMatch(it -> !it.check() && it.rows() == ROWS && it.rejects().size() == 1);
    assertThat(seen).extracting(Progress::done).isSorted().allMatch(done -> done < ROWS);
    assertThat(seen.getLast().done()).isPositive();
  }

  @Test
  void say_that_they_write_nothing() {
    log.beforeRead(() -> imports.progress().ifPresent(seen::add));
    assertThat(run(true)).isPresent();
    assertThat(seen).isNotEmpty().allMatch(Progress::check);
    assertThat(log.head()).isZero();
    assertThat(imports.progress()).isEmpty();
  }

  @Test
  void have_no_progress_after_a_failure() {
    log.beforeAppend(
        () -> {
          throw new EventStoreUnavailableException("away", null);
        });
    assertThatExceptionOfType(ImportException.class).isThrownBy(() -> run(false));
    assertThat(imports.progress()).isEmpty();
    log.beforeAppend(() -> {});
    assertThat(run(false)).as("another import may run").isPresent();
  }
}
