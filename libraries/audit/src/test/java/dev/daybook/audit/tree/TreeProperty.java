package dev.daybook.audit.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Trees over tiles are equal to the definition, and proofs prove that, and nothing else.
class TreeProperty {
  private static final int SIZE_MAX = 70_000;
  private static final int STORED_EVERY = 1_000;
  private static final int CASES = 50;
  private static final MemoryTree TREE = tree();

  private static Stream<Long> seeds() {
    var random = new Random();
    return Stream.generate(random::nextLong).limit(10);
  }

  /// Sizes of all magnitudes, and often those beside a power of two.
  private static int size(Random random) {
    int magnitude = 1 << random.nextInt(17);
    int size = random.nextBoolean() ? magnitude + random.nextInt(3) - 1 : random.nextInt(magnitude);
    return Math.min(size, SIZE_MAX);
  }

  private static MemoryTree tree() {
    var tree = new MemoryTree();
    for (int i = 0; i < SIZE_MAX; i++) {
      tree.add(Hash.ofLeaf(ByteBuffer.allocate(Integer.BYTES).putInt(i).array()));
      if (i % STORED_EVERY == 0) {
        tree.store();
      }
    }
    tree.store();
    return tree;
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void a_root_is_that_of_the_definition(long seed) {
    var random = new Random(seed);
    for (int i = 0; i < CASES; i++) {
      int size = size(random);
      assertThat(TREE.at(size).head()).isEqualTo(TREE.definedAt(size));
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void a_tree_grows_the_same_in_any_batches(long seed) {
    var random = new Random(seed);
    var tree = new MemoryTree();
    int size = 0;
    for (int i = 0; i < CASES; i++) {
      int batch = random.nextInt(600);
      for (int added = 0; added < batch; added++) {
        tree.add(TREE.leaf(size++));
      }
      tree.store();
    }
    assertThat(tree.head()).isEqualTo(TREE.at(size).head());
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void an_inclusion_proof_proves_its_leaf_only(long seed) {
    var random = new Random(seed);
    for (int i = 0; i < CASES; i++) {
      int size = Math.max(2, size(random));
      int index = random.nextInt(size);
      int other = (index + 1 + random.nextInt(size - 1)) % size;
      var leaf = TREE.leaf(index);
      var head = TREE.at(size).head();
      var proof = TREE.at(size).inclusion(index);

      proof.verify(leaf, head);
      assertInvalid(() -> proof.verify(TREE.leaf(other), head));
      assertInvalid(() -> new InclusionProof(other, size, proof.path()).verify(leaf, head));
      for (List<Hash> changed : changes(proof.path(), random)) {
        assertInvalid(() -> new InclusionProof(index, size, changed).verify(leaf, head));
      }
      assertInvalid(() -> proof.verify(leaf, new TreeHead(size + 1, head.root())));
      assertInvalid(() -> proof.verify(leaf, new TreeHead(size, Hash.EMPTY_TREE)));
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void a_consistency_proof_proves_its_trees_only(long seed) {
    var random = new Random(seed);
    for (int i = 0; i < CASES; i++) {
      int to = Math.max(2, size(random));
      int from = 1 + random.nextInt(to - 1);
      var older = TREE.at(from).head();
      var newer = TREE.at(to).head();
      var proof = TREE.at(to).consistency(from);

      proof.verify(older, newer);
      for (List<Hash> changed : changes(proof.path(), random)) {
        assertInvalid(() -> new ConsistencyProof(from, to, changed).verify(older, newer));
      }
      assertInvalid(() -> proof.verify(forked(older), newer));
      assertInvalid(() -> proof.verify(older, forked(newer)));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 255, 256, 70_000})
  void every_tree_begins_with_itself_and_with_the_empty_one(int size) {
    var head = TREE.at(size).head();

    TREE.at(size).consistency(size).verify(head, head);
    TREE.at(size).consistency(0).verify(TreeHead.EMPTY, head);
    if (size > 0) {
      assertInvalid(() -> TREE.at(size).consistency(size).verify(forked(head), head));
    }
  }

  private static TreeHead forked(TreeHead head) {
    return new TreeHead(head.size(), Hash.ofNode(head.root(), head.root()));
  }

  /// The path with one hash changed, left out, or added.
  private static List<List<Hash>> changes(List<Hash> path, Random random) {
    List<List<Hash>> changes = new ArrayList<>();
    List<Hash> longer = new ArrayList<>(path);
    longer.add(random.nextInt(path.size() + 1), TREE.leaf(random.nextInt(SIZE_MAX)));
    changes.add(longer);
    if (!path.isEmpty()) {
      int place = random.nextInt(path.size());
      List<Hash> flipped = new ArrayList<>(path);
      byte[] bytes = path.get(place).bytes();
      bytes[random.nextInt(Hash.LENGTH)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
      flipped.set(place, Hash.of(bytes));
      changes.add(flipped);
      List<Hash> shorter = new ArrayList<>(path);
      shorter.remove(place);
      changes.add(shorter);
    }
    return changes;
  }

  private static void assertInvalid(Runnable verification) {
    assertThatExceptionOfType(InvalidProofException.class).isThrownBy(verification::run);
  }
}
