package dev.daybook.personal.erasures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.personal.InMemoryKeyStore;
import dev.daybook.personal.PersonKeyStore;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init")
class ErasureListTest {
  private static final String LOG = "0b6f3c0e-5d0a-4c43-9f6e-6e8f6f0f7d11";
  private static final Instant NOW = Instant.parse("2026-01-31T12:00:00.123Z");

  @TempDir Path folder;
  private Path file;
  private ErasureList list;

  @BeforeEach
  void open() {
    file = folder.resolve("erasures.list");
    list = open(1, LOG);
  }

  private ErasureList open(int secret, String log) {
    byte[] bytes = new byte[32];
    bytes[0] = (byte) secret;
    return ErasureList.open(file, log, bytes, InstantSource.fixed(NOW));
  }

  private List<String> persons() {
    return ErasureList.read(file, LOG, list.publicKey()).persons();
  }

  private void refuses(String message) {
    assertThatExceptionOfType(ErasureListException.class)
        .isThrownBy(this::persons)
        .withMessageContaining(message)
        .withMessageContaining("erasures.list");
  }

  private List<String> lines() throws IOException {
    return new ArrayList<>(Files.readAllLines(file));
  }

  private void write(List<String> lines) throws IOException {
    Files.writeString(file, String.join("\n", lines) + "\n");
  }

  @Nested
  class A_list {
    @Test
    void has_all_erasures_in_order_and_ids_only() throws IOException {
      list.append(List.of("guest-1"));
      list.append(List.of("guest-2", "guest-3"));
      open(1, LOG).append(List.of("guest-1"));

      var read = ErasureList.read(file, LOG, list.publicKey());
      assertThat(read.persons()).containsExactly("guest-1", "guest-2", "guest-3", "guest-1");
      assertThat(read.last()).isEqualTo(NOW.toString());
      assertThat(lines().get(1)).matches("1 2026-01-31T12:00:00.123Z guest-1 [\\w-]{86}");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }

    @Test
    void may_be_empty() {
      assertThat(ErasureList.read(file, LOG, list.publicKey()).last()).isEmpty();
      assertThat(persons()).isEmpty();
    }

    @Test
    void of_thousands_is_continued_by_any_process() {
      for (int i = 0; i < 300; i++) {
        open(1, LOG).append(List.of("guest-" + "x".repeat(i % 180) + i));
      }
      assertThat(persons()).hasSize(300);
    }

    @Test
    void gets_lines_of_concurrent_erasures() throws Exception {
      try (var threads = Executors.newFixedThreadPool(8)) {
        threads
            .invokeAll(
                IntStream.range(0, 80)
                    .<Callable<Boolean>>mapToObj(
                        i ->
                            () -> {
                              list.append(List.of("guest-" + i));
                              return true;
                            })
                    .toList())
            .forEach(done -> assertThat(done.state()).isEqualTo(Future.State.SUCCESS));
      }
      assertThat(persons()).hasSize(80).doesNotHaveDuplicates();
    }

    @Test
    void is_not_written_while_this_process_has_it_locked() throws IOException {
      try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        assertThat(channel.lock().isValid()).isTrue();
        assertThatExceptionOfType(EventStoreUnavailableException.class)
            .isThrownBy(() -> list.append(List.of("guest-1")))
            .withMessageContaining("No key was destroyed");
      }
      assertThat(persons()).isEmpty();
    }

    @Test
    void loses_an_incomplete_line_only_when_it_is_continued() throws IOException {
      list.append(List.of("guest-1"));
      String complete = Files.readString(file);
      list.append(List.of("guest-2"));
      String all = Files.readString(file);
      for (int length = 1; length < all.length(); length++) {
        Files.writeString(file, all.substring(0, length));

        open(1, LOG).append(List.of("guest-3"));

        List<String> expected =
            length < complete.length() ? List.of("guest-3") : List.of("guest-1", "guest-3");
        assertThat(persons()).as("cut at %d", length).isEqualTo(expected);
      }
    }
  }

  @Nested
  class Refused_is {
    @BeforeEach
    void erase() {
      list.append(List.of("guest-1", "guest-2", "guest-3"));
    }

    @Test
    void a_list_that_was_cut_off_anywhere_in_a_line() throws IOException {
      String all = Files.readString(file);
      int lastLine = all.lastIndexOf('\n', all.length() - 2) + 1;
      for (int length = lastLine + 1; length < all.length(); length++) {
        Files.writeString(file, all.substring(0, length));
        refuses("cut off in its last line, after");
      }
    }

    @Test
    void a_list_with_a_changed_character() throws IOException {
      byte[] all = Files.readAllBytes(file);
      for (int i = 0; i < all.length - 1; i++) {
        byte[] changed = all.clone();
        changed[i] ^= 1;
        Files.write(file, changed);
        assertThatExceptionOfType(ErasureListException.class)
            .as("character %d", i)
            .isThrownBy(ErasureListTest.this::persons);
      }
    }

    @Test
    void a_removed_exchanged_or_repeated_line() throws IOException {
      List<String> lines = lines();
      write(List.of(lines.get(0), lines.get(2), lines.get(3)));
      refuses("line 2");
      write(List.of(lines.get(0), lines.get(1), lines.get(3), lines.get(2)));
      refuses("line 3");
      write(List.of(lines.get(0), lines.get(1), lines.get(1)));
      refuses("line 3");
    }

    @Test
    void a_line_that_another_key_has_signed() throws IOException {
      List<String> lines = lines();
      Files.delete(file);
      open(2, LOG).append(List.of("guest-9"));
      lines.set(1, lines().get(1));
      write(lines);

      refuses("line 2");
    }

    @Test
    void a_list_of_another_log() throws IOException {
      Files.delete(file);
      open(1, "another-log").append(List.of("guest-1"));
      refuses("is a list of another log, another-log");
      assertThatExceptionOfType(ErasureListException.class)
          .isThrownBy(() -> open(1, LOG))
          .withMessageContaining("is a list of another log");

      List<String> lines = lines();
      lines.set(0, "daybook-erasures 1 " + LOG);
      write(lines);
      refuses("line 2");
    }

    @Test
    void another_file() throws IOException {
      for (String content : List.of("", "guest-1\n", "\n")) {
        Files.writeString(file, content);
        refuses("is no list of erasures");
      }
      Files.delete(file);
      refuses("can't be read");
      assertThatIllegalArgumentException().isThrownBy(() -> ErasureList.read(file, LOG, "AQID"));
    }

    @Test
    void a_damaged_list_to_continue() throws IOException {
      List<String> lines = lines();
      lines.set(3, lines.get(3).replace("guest-3", "guest-4"));
      write(lines);

      assertThatExceptionOfType(ErasureListException.class)
          .isThrownBy(() -> open(1, LOG))
          .withMessageContaining("last line");
      assertThatExceptionOfType(EventStoreUnavailableException.class)
          .isThrownBy(() -> list.append(List.of("guest-5")))
          .withMessageContaining("No key was destroyed");
    }
  }

  @Nested
  class A_key {
    private final PersonKeyStore keys = new InMemoryKeyStore();

    @Test
    void is_removed_after_its_person_is_on_the_list() throws IOException {
      keys.add("guest-1", new byte[] {1});
      keys.add("guest-2", new byte[] {1});
      PersonKeyStore listing = list.listing(keys);

      listing.delete(List.of("guest-1", "guest-without-key"));
      listing.delete(List.of("guest-1"));
      assertThat(persons()).containsExactly("guest-1");
      assertThat(keys.find(List.of("guest-1", "guest-2"))).containsOnlyKeys("guest-2");

      write(List.of("another file"));
      assertThatExceptionOfType(EventStoreUnavailableException.class)
          .isThrownBy(() -> listing.delete(List.of("guest-2")));
      assertThat(keys.find(List.of("guest-2"))).as("is there still").isNotEmpty();
    }
  }
}
