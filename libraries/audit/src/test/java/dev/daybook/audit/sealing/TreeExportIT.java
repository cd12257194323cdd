package dev.daybook.audit.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.daybook.audit.EntryBundle;
import dev.daybook.audit.notes.Checkpoint;
import dev.daybook.audit.notes.Ed25519Signer;
import dev.daybook.audit.tree.InvalidProofException;
import dev.daybook.audit.tree.Tile;
import dev.daybook.audit.tree.TiledTree;
import dev.daybook.audit.tree.TreeHead;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A log is exported as static files, again and again.
class TreeExportIT {
  private static final int EVENTS = 600;

  private final TestLog log = new TestLog("audit_export");
  private final List<TreeExport.Progress> progress = new ArrayList<>();

  private @TempDir Path kept;
  private @TempDir Path target;
  private EpochTrees trees;

  @BeforeEach
  void seal() throws InterruptedException {
    trees = log.trees("log.example", Ed25519Signer::generate, kept);
    append(EVENTS);
  }

  @AfterEach
  void close() {
    log.close();
  }

  private void append(int count) throws InterruptedException {
    log.append(count);
    trees.sign();
  }

  private long export() {
    var export = new TreeExport(target, progress::add);
    assertThat(export.write(trees.newest())).isEqualTo(log.store().head());
    return export.written();
  }

  private Path folder() {
    return target.resolve(trees.newest().path());
  }

  private SortedMap<String, byte[]> files() throws IOException {
    var files = new TreeMap<String, byte[]>();
    try (Stream<Path> all = Files.walk(folder())) {
      for (var file : all.filter(Files::isRegularFile).toList()) {
        files.put(folder().relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    return files;
  }

  @Test
  void has_the_files_that_are_served() throws IOException {
    assertThat(export()).isEqualTo(9);

    var files = files();
    assertThat(files.keySet())
        .containsExactly(
            "checkpoint",
            "key",
            "tile/0/000",
            "tile/0/001",
            "tile/0/002.p/88",
            "tile/1/000.p/2",
            "tile/entries/000",
            "tile/entries/001",
            "tile/entries/002.p/88");
    var served = new TreeFiles(trees);
    files.forEach(
        (name, content) ->
            assertThat(content)
                .as(name)
                .isEqualTo(served.find(trees.newest(), name).orElseThrow().content()));
    assertThat(progress)
        .containsExactly(
            new TreeExport.Progress(256, EVENTS),
            new TreeExport.Progress(512, EVENTS),
            new TreeExport.Progress(EVENTS, EVENTS));
  }

  @Test
  void proves_its_leaves_without_a_database() throws IOException {
    export();

    var exported = new TileFolder(folder());
    TreeHead head = Checkpoint.verify(exported.checkpoint(), trees.newest().key()).head();
    assertThat(head.size()).isEqualTo(EVENTS);
    var tree = new TiledTree(EVENTS, exported);
    var bundle = EntryBundle.parse(Files.readAllBytes(folder().resolve("tile/entries/001")));
    for (var leaf : bundle.leaves()) {
      tree.inclusion(leaf.position() - 1).verify(leaf.hash(), head);
    }
  }

  @Test
  void writes_again_only_what_has_grown() throws Exception {
    export();
    assertThat(export()).isZero();

    append(100);
    // Two wider tiles, their leaves, and the checkpoint.
    assertThat(export()).isEqualTo(3);
    assertThat(files()).containsKeys("tile/0/002.p/188", "tile/entries/002.p/188");

    append(100);
    assertThat(export()).isEqualTo(6);
    assertThat(files()).containsKeys("tile/0/002", "tile/0/003.p/32", "tile/1/000.p/3");
  }

  @Test
  void continues_after_an_interruption() throws Exception {
    export();
    var whole = files();
    for (var missing : Set.of("checkpoint", "tile/entries/000", "tile/0/001", "tile/1/000.p/2")) {
      Files.delete(folder().resolve(missing));
    }

    assertThat(export()).isEqualTo(4);
    assertThat(files())
        .hasSameSizeAs(whole)
        .allSatisfy((name, content) -> assertThat(content).as(name).isEqualTo(whole.get(name)));
  }

  @Test
  void keeps_the_checkpoint_of_another_history() throws Exception {
    export();
    var before = Files.readString(folder().resolve("checkpoint"));
    var tile = folder().resolve("tile/1/000.p/2");
    var hashes = Files.readAllBytes(tile);
    hashes[5] ^= 1;
    Files.write(tile, hashes);
    append(50);

    assertThatExceptionOfType(ContradictedCheckpointException.class)
        .isThrownBy(this::export)
        .withMessageContaining("are of another history than the checkpoint of 650 events");
    assertThat(folder().resolve("checkpoint")).hasContent(before);
  }

  @Test
  void a_tree_without_a_checkpoint_has_no_files() {
    var unsigned = log.trees("other.example", Ed25519Signer::generate, kept);
    var export = new TreeExport(target, progress::add);

    assertThat(export.write(unsigned.newest())).isZero();
    assertThat(target).isEmptyDirectory();
  }

  @Test
  void a_partial_tile_is_also_found_in_the_full_one() throws Exception {
    export();
    var exported = new TileFolder(folder());

    assertThat(exported.read(new Tile(0, 1, 7)))
        .isEqualTo(java.util.Arrays.copyOf(exported.read(new Tile(0, 1, 256)), 7 * 32));
    assertThatExceptionOfType(InvalidProofException.class)
        .isThrownBy(() -> exported.read(new Tile(0, 2, 89)));
  }
}
