package dev.daybook.postgres.encoding;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The table of types in docs/events-and-versions.md lists the types that the property generates.
class EventDataPageTest {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| (`[^|]*) \\|");
  private static final Pattern TYPE = Pattern.compile("`([\\w\\[\\]]+)`");
  private static final Set<String> CONTAINERS =
      Set.of("Optional", "List", "Collection", "Set", "Map");

  @Test
  void its_table_lists_the_generated_types() throws IOException {
    Set<String> documented = new TreeSet<>();
    ROW.matcher(Files.readString(Path.of("../../docs/events-and-versions.md")))
        .results()
        .flatMap(row -> TYPE.matcher(row.group(1)).results())
        .forEach(type -> documented.add(type.group(1)));

    Set<String> generated = new TreeSet<>(CONTAINERS);
    RecordTypes.STORABLE.forEach(type -> generated.add(type.substring(type.lastIndexOf('.') + 1)));
    generated.removeAll(Set.of("Colour", "Figure"));

    assertThat(documented).isEqualTo(generated);
  }
}
