package dev.daybook.postgres;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MigrationScriptsTest {
  static Stream<MigrationScripts> ofThisLibrary() {
    return Stream.of(LogSchema.SCRIPTS, ReaderSchema.SCRIPTS);
  }

  @ParameterizedTest
  @MethodSource("ofThisLibrary")
  void the_list_has_every_file_of_the_folder(MigrationScripts scripts) throws URISyntaxException {
    URL folder = requireNonNull(scripts.owner().getResource(scripts.folder()));
    assertThat(Path.of(folder.toURI()).toFile().list())
        .containsExactlyInAnyOrderElementsOf(scripts.files());
  }

  @Test
  void a_missing_file_is_named() {
    var scripts = new MigrationScripts(LogSchema.class, "schema", List.of("V1__missing.sql"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> scripts.read("V1__missing.sql"))
        .withMessageContaining("No schema/V1__missing.sql beside " + LogSchema.class.getName());
  }
}
