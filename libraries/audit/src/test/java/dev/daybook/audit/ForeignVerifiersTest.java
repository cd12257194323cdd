package dev.daybook.audit;

import static dev.daybook.testing.Programs.isOnPath;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.daybook.audit.notes.Checkpoint;
import dev.daybook.audit.notes.Ed25519Signer;
import dev.daybook.audit.notes.MlDsa44Signer;
import dev.daybook.audit.tree.Hash;
import dev.daybook.audit.tree.MemoryTree;
import dev.daybook.audit.tree.Tile;
import dev.daybook.audit.tree.TreeHead;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.sigstore.merkle.InclusionProofVerificationException;
import dev.sigstore.merkle.InclusionProofVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Verifiers of other projects accept what this library signs, and refuse each planted change. A
/// program of a few lines gives them the cases, and prints what they say of each.
class ForeignVerifiersTest {
  private static final Path PROGRAMS =
      Path.of("src", "test", "resources", "dev", "daybook", "audit", "foreign");

  /// Debian's package golang-golang-x-mod-dev.
  private static final Path GO_PATH = Path.of("/usr", "share", "gocode");

  /// The version that web/package-lock.json names.
  private static final Path SIGSTORE =
      Path.of("..", "..", "web", "node_modules", "@sigstore", "verify").toAbsolutePath();

  /// Three levels of tiles, and one complete subtree in the last tile of each: Go's x/mod 0.7.0
  /// leaves a tile of another tree unchecked for each further subtree.
  private static final int SIZE = (1 << 16) + (1 << 8) + 1;

  private static final int OLDER_SIZE = 1_000;

  /// At both ends of tiles, and in partial tiles of each level.
  private static final List<Long> INDEXES = List.of(0L, 1L, 255L, 256L, 65_535L, 65_536L, 65_792L);

  private final Ed25519Signer signer = Ed25519Signer.generate("log.example/foreign/e1");
  private final MemoryTree tree = new MemoryTree();
  private final Map<String, String> expected = new TreeMap<>();

  @TempDir Path folder;
  private Path cases = Path.of("");

  @BeforeEach
  void growTree() throws IOException {
    cases = Files.createDirectory(folder.resolve("cases"));
    for (long position = 1; position <= SIZE; position++) {
      tree.add(leaf(position).hash());
    }
    tree.store();
  }

  private static EventLeaf leaf(long position) {
    return EventLeaf.of(
        new RecordedEvent(
            position,
            StreamId.of("account", "77aa"),
            position,
            new UUID(7, position),
            "MONEY_DEPOSITED",
            "{\"amount\": \"1.00\"}",
            "{}",
            Instant.parse("2026-03-14T09:26:53.100Z"),
            Set.of()));
  }

  @Test
  void go_accepts_proofs_and_refuses_changes() throws Exception {
    assumeTrue(isOnPath("go"), "Go is missing: install golang");
    var library = GO_PATH.resolve(Path.of("src", "golang.org", "x", "mod", "sumdb"));
    assumeTrue(Files.isDirectory(library), "x/mod is missing: install golang-golang-x-mod-dev");
    addReceipts();
    addConsistency();
    addTrees();

    assertThat(
            verdicts(
                "go", "run", PROGRAMS.resolve("verify.go").toString(), cases.toString(), key()))
        .isEqualTo(expected);
  }

  @Test
  void sigstore_for_Node_accepts_receipts_and_refuses_changes() throws Exception {
    assumeTrue(isOnPath("node"), "Node is missing");
    assumeTrue(
        Files.isDirectory(SIGSTORE), "@sigstore/verify is missing: run npm ci in the folder web");
    addReceipts();

    assertThat(
            verdicts(
                "node",
                PROGRAMS.resolve("verify.cjs").toString(),
                cases.toString(),
                key(),
                SIGSTORE.toString()))
        .isEqualTo(expected);
  }

  /// It has no checkpoints: what only the signature shows, it doesn't see. And version 2.0.0
  /// doesn't see that a path is too short for a larger size.
  @Test
  void sigstore_for_Java_accepts_paths_and_refuses_changes() throws Exception {
    addReceipts();
    for (var change : List.of("size", "signed_size", "signature")) {
      assertThat(expected.replace("receipt_with_changed_" + change, "accepted"))
          .isEqualTo("refused");
    }

    var verdicts = new TreeMap<String, String>();
    for (var name : expected.keySet()) {
      verdicts.put(name, verdict(Files.readString(cases.resolve(name))));
    }
    assertThat(verdicts).isEqualTo(expected);
  }

  private static String verdict(String receipt) {
    int end = receipt.indexOf("\n\n");
    var proof = receipt.substring(0, end).lines().toList();
    var checkpoint = receipt.substring(end + 2).lines().toList();
    var leaf = Base64.getDecoder().decode(proof.get(1).substring("extra ".length()));
    try {
      InclusionProofVerifier.verify(
          Hash.ofLeaf(leaf).bytes(),
          Long.parseLong(proof.get(2).substring("index ".length())),
          Long.parseLong(checkpoint.get(1)),
          proof.stream().skip(3).map(Base64.getDecoder()::decode).toList(),
          Base64.getDecoder().decode(checkpoint.get(2)));
      return "accepted";
    } catch (InclusionProofVerificationException ignored) { // the verdict
      return "refused";
    }
  }

  private String key() {
    return signer.verifierKey().toString();
  }

  private void addReceipts() throws IOException {
    for (long index : INDEXES) {
      add("receipt_" + index, receipt(index), true);
    }
    add("receipt_with_a_second_signature", receiptWithSecondSignature(), true);
    var receipt = receipt(300);
    var lines = receipt.lines().toList();
    var signature = lines.getLast();
    addChanged("leaf", receipt, lines.get(1), receipt(301).lines().toList().get(1));
    addChanged("index", receipt, "index 300\n", "index 301\n");
    addChanged("hash", receipt, lines.get(3), lines.get(4));
    addChanged("missing_hash", receipt, lines.get(3) + "\n", "");
    addChanged("size", receipt, "\n" + SIZE + "\n", "\n" + (SIZE + 1) + "\n");
    addChanged("root", receipt, tree.head().root().toString(), leaf(1).hash().toString());
    addChanged("signature", receipt, signature, otherSignature());
    // With a valid signature, so that only the proof is wrong.
    addChanged("signed_size", receipt, checkpoint(tree.head()), checkpoint(head(4 * SIZE)));
    addChanged("signed_smaller_size", receipt, checkpoint(tree.head()), checkpoint(head(301)));
    addChanged(
        "signed_root",
        receipt,
        checkpoint(tree.head()),
        checkpoint(new TreeHead(SIZE, leaf(1).hash())));
  }

  private String receipt(long index) {
    return Receipt.of(
            leaf(index + 1), tree.at(SIZE).inclusion(index), Checkpoint.sign(tree.head(), signer))
        .toString();
  }

  /// Verifiers ignore lines of keys that they don't know.
  private String receiptWithSecondSignature() {
    var name = signer.verifierKey().name();
    var second = MlDsa44Signer.generate(name).cosign(new Checkpoint(name, tree.head()));
    var note = Checkpoint.sign(tree.head(), signer).withSignatures(List.of(second));
    return Receipt.of(leaf(301), tree.at(SIZE).inclusion(300), note).toString();
  }

  private TreeHead head(long size) {
    return new TreeHead(size, tree.head().root());
  }

  private String checkpoint(TreeHead head) {
    return Checkpoint.sign(head, signer).toString();
  }

  /// A signature of another checkpoint by the same key.
  private String otherSignature() {
    return checkpoint(head(SIZE - 1)).lines().toList().getLast();
  }

  private void addConsistency() throws IOException {
    var older = checkpoint(tree.at(OLDER_SIZE).head());
    var newer = checkpoint(tree.head());
    var path = tree.at(SIZE).consistency(OLDER_SIZE).path().stream().map(Hash::toString).toList();
    var changed = Stream.concat(path.stream().skip(1), path.stream().limit(1)).toList();
    addConsistency("whole", older, newer, path, true);
    addConsistency("hash", older, newer, changed, false);
    addConsistency("missing_hash", older, newer, path.subList(1, path.size()), false);
    addConsistency(
        "root", checkpoint(new TreeHead(OLDER_SIZE, leaf(1).hash())), newer, path, false);
    addConsistency("size", checkpoint(tree.at(OLDER_SIZE + 1).head()), newer, path, false);
    addConsistency("signature", older.replace("\n" + OLDER_SIZE, "\n999"), newer, path, false);
  }

  private void addConsistency(
      String name, String older, String newer, List<String> path, boolean valid)
      throws IOException {
    var files = directory("consistency_" + name, valid);
    Files.writeString(files.resolve("older"), older);
    Files.writeString(files.resolve("newer"), newer);
    Files.writeString(files.resolve("path"), path.stream().collect(joining("\n")));
  }

  private void addTrees() throws IOException {
    addTree("whole", true);
    var changed = addTree("changed", false).resolve(new Tile(0, 1, Tile.WIDTH).path());
    var hashes = Files.readAllBytes(changed);
    hashes[44 * Hash.LENGTH] ^= 1; // of the leaf at index 300
    Files.write(changed, hashes);
  }

  private Path addTree(String name, boolean valid) throws IOException {
    var files = directory("tree_" + name, valid);
    Files.writeString(files.resolve("checkpoint"), checkpoint(tree.head()));
    Files.writeString(
        files.resolve("indexes"),
        Stream.concat(INDEXES.stream(), Stream.of(300L))
            .map(Object::toString)
            .collect(joining(" ")));
    for (int level = 0; SIZE >> (8 * level) > 0; level++) {
      long width = SIZE >> (8 * level);
      for (long index : LongStream.range(0, (width + 255) / 256).toArray()) {
        var tile = new Tile(level, index, (int) Math.min(width - index * Tile.WIDTH, Tile.WIDTH));
        var file = files.resolve(tile.path());
        Files.createDirectories(file.getParent());
        Files.write(file, tree.tile(tile));
      }
    }
    return files;
  }

  private void add(String name, String receipt, boolean valid) throws IOException {
    Files.writeString(cases.resolve(name), receipt);
    expected.put(name, valid ? "accepted" : "refused");
  }

  private void addChanged(String name, String receipt, String part, String other)
      throws IOException {
    assertThat(receipt).as(name).contains(part).isNotEqualTo(receipt.replace(part, other));
    add("receipt_with_changed_" + name, receipt.replace(part, other), false);
  }

  private Path directory(String name, boolean valid) throws IOException {
    expected.put(name, valid ? "accepted" : "refused");
    return Files.createDirectory(cases.resolve(name));
  }

  /// What a program has printed of each case.
  private Map<String, String> verdicts(String... command) throws Exception {
    var verdicts = new TreeMap<String, String>();
    run(command)
        .lines()
        .map(line -> line.split(" "))
        .forEach(words -> verdicts.put(words[0], words[1]));
    return verdicts;
  }

  private String run(String... command) throws Exception {
    var out = folder.resolve("out");
    var errors = folder.resolve("errors");
    var builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(errors.toFile());
    builder.environment().put("GO111MODULE", "off");
    builder.environment().put("GOPATH", GO_PATH.toString());
    builder.environment().put("GOCACHE", folder.resolve("go-cache").toString());
    int status = builder.start().waitFor();
    assertThat(status).as(Files.readString(errors, UTF_8)).isZero();
    return Files.readString(out, UTF_8);
  }
}
