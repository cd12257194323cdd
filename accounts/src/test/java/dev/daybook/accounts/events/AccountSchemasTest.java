package dev.daybook.accounts.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.accounts.personal.OneKey;
import dev.daybook.jackson.EventSchemas;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// Compares the committed schemas of all events with the code; `-Ddaybook.schemas.add=true` adds
/// missing ones.
class AccountSchemasTest {
  private static final Path FOLDER = Path.of("..", "docs", "events");

  @Test
  void the_committed_schemas_match_the_events() throws IOException {
    var schemas = new EventSchemas(AccountEventTypes.create(OneKey.encryption()));
    if (Boolean.getBoolean("daybook.schemas.add")) {
      schemas.addTo(FOLDER);
    }
    assertThat(schemas.violations(FOLDER)).isEmpty();
  }
}
