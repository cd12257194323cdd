package dev.daybook.accounts.cli.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.daybook.accounts.app.StartException;
import dev.daybook.audit.notes.CosignerKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WitnessKeyFileTest {
  private static final String NAME = "witness.example/finance";
  private static final int AT_ONCE = 16;

  private @TempDir Path directory;

  @Test
  void openers_at_the_same_time_get_one_key() throws Exception {
    Path file = directory.resolve("witness.key");
    List<Callable<CosignerKey>> openers = new ArrayList<>();
    for (int i = 0; i < AT_ONCE; i++) {
      openers.add(() -> new WitnessKeyFile(file).open(NAME).key());
    }
    Set<CosignerKey> keys = new HashSet<>();
    try (var threads = Executors.newFixedThreadPool(AT_ONCE)) {
      for (Future<CosignerKey> key : threads.invokeAll(openers)) {
        keys.add(key.get());
      }
    }

    assertThat(keys).hasSize(1);
    assertThat(directory).isDirectoryNotContaining(it -> !it.equals(file));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void a_file_without_a_key_is_refused_and_kept() throws Exception {
    Path file = directory.resolve("witness.key");
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));

    assertThatThrownBy(() -> new WitnessKeyFile(file).open(NAME))
        .isInstanceOf(StartException.class)
        .hasMessageContaining(file + " holds no witness's key");
    assertThat(file).isEmptyFile();
  }
}
