package dev.daybook.audit.verification;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.daybook.audit.files.DurableFile;
import dev.daybook.audit.notes.VerifierKey;
import dev.daybook.audit.tree.GrowingTree;
import dev.daybook.audit.tree.InvalidProofException;
import dev.daybook.audit.tree.Tile;
import dev.daybook.audit.tree.TileReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The state of a verification between two pages, as a file of lines.
///
/// @param position the last position that was compared
/// @param consistent size of the last checkpoint that the events agree with
/// @param consistentKept the same, of the checkpoints that were kept elsewhere
/// @param checkpoints number of checkpoints that the events agree with
/// @param contradicted whether a checkpoint in the database contradicts the events
/// @param contradictedKept whether a kept one does
/// @param partial the partial tiles of the tree of the events
/// @param tags how far the index by tags was compared; its start while events are compared
record VerificationState(
    long position,
    long consistent,
    long consistentKept,
    long checkpoints,
    boolean contradicted,
    boolean contradictedKept,
    List<Fault> faults,
    long moreFaults,
    Map<Tile, byte[]> partial,
    TagIndex.Cursor tags)
    implements TileReader {
  static final VerificationState START =
      new VerificationState(
          0, 0, 0, 0, false, false, List.of(), 0, Map.of(), TagIndex.Cursor.START);

  private static final String FORM = "daybook-audit-verification-v1 ";
  private static final String FAULT = "fault";
  private static final String TILE = "tile";
  private static final String TAGS = "tags";

  /// Continues where the run that wrote the file stopped; from the start if there is no file.
  ///
  /// @throws IllegalArgumentException if the file is of another tree, or no such file
  static VerificationState read(@Nullable Path file, VerifierKey key) {
    if (file == null || !Files.exists(file)) {
      return START;
    }
    try {
      List<String> lines = Files.readAllLines(file);
      if (lines.size() < 2 || !lines.getFirst().equals(FORM + key)) {
        throw new IllegalArgumentException(
            "Not the state of a verification of " + key + ": " + file);
      }
      return parse(lines);
    } catch (IOException e) {
      throw new UncheckedIOException("The state can't be read", e);
    } catch (IndexOutOfBoundsException e) {
      throw new IllegalArgumentException("Not the state of a verification: " + file, e);
    }
  }

  private static VerificationState parse(List<String> lines) {
    List<Fault> faults = new ArrayList<>();
    Map<Tile, byte[]> partial = new HashMap<>();
    TagIndex.Cursor tags = TagIndex.Cursor.START;
    for (String line : lines.subList(2, lines.size())) {
      String[] words = line.split(" ", -1);
      byte[] last = Base64.getDecoder().decode(words[4]);
      if (words[0].equals(FAULT)) {
        faults.add(
            new Fault(
                Fault.Kind.valueOf(words[1]),
                Long.parseLong(words[2]),
                Long.parseLong(words[3]),
                new String(last, UTF_8)));
      } else if (words[0].equals(TAGS)) {
        tags = new TagIndex.Cursor(new String(last, UTF_8), Long.parseLong(words[3]));
      } else {
        partial.put(
            new Tile(
                Integer.parseInt(words[1]), Long.parseLong(words[2]), Integer.parseInt(words[3])),
            last);
      }
    }
    String[] numbers = lines.get(1).split(" ", -1);
    return new VerificationState(
        Long.parseLong(numbers[0]),
        Long.parseLong(numbers[1]),
        Long.parseLong(numbers[2]),
        Long.parseLong(numbers[3]),
        Boolean.parseBoolean(numbers[4]),
        Boolean.parseBoolean(numbers[5]),
        faults,
        Long.parseLong(numbers[6]),
        partial,
        tags);
  }

  /// The state with the partial tiles of a tree.
  VerificationState withTree(GrowingTree tree) {
    Map<Tile, byte[]> tiles = new HashMap<>();
    tree.forEachPartial(tiles::put);
    return new VerificationState(
        position,
        consistent,
        consistentKept,
        checkpoints,
        contradicted,
        contradictedKept,
        faults,
        moreFaults,
        tiles,
        tags);
  }

  /// The state after a page of the index by tags.
  ///
  /// @param found has the faults of that index, which are added; all others belong to events that a
  ///   later run compares again
  VerificationState withTags(TagIndex.Cursor at, List<Fault> found) {
    Set<Fault> all = new LinkedHashSet<>(faults);
    found.stream().filter(it -> it.kind() == Fault.Kind.TAG_ADDED).forEach(all::add);
    return new VerificationState(
        position,
        consistent,
        consistentKept,
        checkpoints,
        contradicted,
        contradictedKept,
        List.copyOf(all),
        moreFaults,
        partial,
        at);
  }

  void write(Path file, VerifierKey key) {
    StringBuilder lines = new StringBuilder(FORM).append(key).append('\n');
    lines.append(
        "%d %d %d %d %b %b %d%n"
            .formatted(
                position,
                consistent,
                consistentKept,
                checkpoints,
                contradicted,
                contradictedKept,
                moreFaults));
    if (!tags.equals(TagIndex.Cursor.START)) {
      lines.append("%s 0 0 %d %s%n".formatted(TAGS, tags.position(), base64(tags.tag())));
    }
    for (Fault fault : faults) {
      lines.append(
          "%s %s %d %d %s%n"
              .formatted(
                  FAULT, fault.kind().name(), fault.from(), fault.to(), base64(fault.message())));
    }
    partial.forEach(
        (tile, hashes) ->
            lines.append(
                "%s %d %d %d %s%n"
                    .formatted(
                        TILE,
                        tile.level(),
                        tile.index(),
                        tile.width(),
                        Base64.getEncoder().encodeToString(hashes))));
    try {
      DurableFile.replace(file, lines.toString());
    } catch (IOException e) {
      throw new UncheckedIOException("The state can't be written", e);
    }
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  @Override
  public byte[] read(Tile tile) {
    byte[] hashes = partial.get(tile);
    if (hashes == null) {
      throw new InvalidProofException("The state has no " + tile.path());
    }
    return hashes;
  }
}
