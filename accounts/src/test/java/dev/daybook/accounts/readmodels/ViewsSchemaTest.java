package dev.daybook.accounts.readmodels;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ViewsSchemaTest {
  @Test
  void its_scripts_are_every_file_of_their_folder() throws URISyntaxException {
    URL folder = requireNonNull(ViewsSchema.class.getResource(ViewsSchema.SCRIPTS.folder()));
    assertThat(Path.of(folder.toURI()).toFile().list())
        .containsExactlyInAnyOrderElementsOf(ViewsSchema.SCRIPTS.files());
  }
}
