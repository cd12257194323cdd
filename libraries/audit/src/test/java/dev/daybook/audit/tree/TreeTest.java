package dev.daybook.audit.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Known answers: the leaves and roots with which implementations of RFC 6962 are tested.
class TreeTest {
  private static final List<String> LEAVES =
      List.of(
          "",
          "00",
          "10",
          "2021",
          "3031",
          "40414243",
          "5051525354555657",
          "606162636465666768696a6b6c6d6e6f");
  private static final List<String> ROOTS =
      List.of(
          "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
          "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
          "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
          "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
          "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
          "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
          "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
          "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
          "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

  @Test
  void roots_are_those_of_the_known_answers() {
    var tree = new MemoryTree();
    for (int size = 0; size < ROOTS.size(); size++) {
      assertThat(HexFormat.of().formatHex(tree.head().root().bytes())).isEqualTo(ROOTS.get(size));
      if (size < LEAVES.size()) {
        tree.add(Hash.ofLeaf(HexFormat.of().parseHex(LEAVES.get(size))));
      }
    }
  }

  @Test
  void tiles_have_the_paths_of_the_specification() {
    assertThat(new Tile(0, 0, 256).path()).isEqualTo("tile/0/000");
    assertThat(new Tile(1, 1_234_067, 256).path()).isEqualTo("tile/1/x001/x234/067");
    assertThat(new Tile(2, 5, 17).path()).isEqualTo("tile/2/005.p/17");
  }

  @Test
  void a_tree_of_70000_leaves_has_the_specifications_partial_tiles() {
    assertThat(Tile.partial(70_000))
        .containsExactly(new Tile(0, 273, 112), new Tile(1, 1, 17), new Tile(2, 0, 1));
    assertThat(Tile.partial(256)).containsExactly(new Tile(1, 0, 1));
  }

  @Test
  void a_hash_has_one_form_in_base_64() {
    var hash = Hash.EMPTY_TREE.toString();

    assertThat(Hash.parse(hash)).isEqualTo(Hash.EMPTY_TREE);
    assertThatIllegalArgumentException().isThrownBy(() -> Hash.parse(hash.replace("=", "")));
    assertThatIllegalArgumentException().isThrownBy(() -> Hash.parse(hash.replace("U=", "V=")));
    assertThatIllegalArgumentException().isThrownBy(() -> Hash.parse("AAAA"));
  }

  @Test
  void only_partial_tiles_that_have_grown_are_written_again() {
    var stored = new MemoryTree();
    for (int i = 0; i < Tile.WIDTH + 2; i++) {
      stored.add(Hash.ofLeaf(new byte[0]));
    }
    stored.store();
    var tree = new GrowingTree(Tile.WIDTH + 2, stored::tile, (tile, _) -> {});
    assertThat(grown(tree)).isEmpty();
    tree.add(Hash.ofLeaf(new byte[0]));
    assertThat(grown(tree)).containsExactly(new Tile(0, 1, 3));
    for (int i = 3; i < Tile.WIDTH; i++) {
      tree.add(Hash.ofLeaf(new byte[0]));
    }
    assertThat(grown(tree)).containsExactly(new Tile(1, 0, 2));
  }

  private static List<Tile> grown(GrowingTree tree) {
    List<Tile> grown = new ArrayList<>();
    tree.forEachGrownPartial((tile, _) -> grown.add(tile));
    return grown;
  }
}
