package dev.daybook.personal;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PersonalSchemaTest {
  @Test
  void the_scripts_are_all_files_of_their_folder() throws URISyntaxException {
    URL folder = requireNonNull(PersonalSchema.class.getResource(PersonalSchema.SCRIPTS.folder()));
    assertThat(Path.of(folder.toURI()).toFile().list())
        .containsExactlyInAnyOrderElementsOf(PersonalSchema.SCRIPTS.files());
  }
}
