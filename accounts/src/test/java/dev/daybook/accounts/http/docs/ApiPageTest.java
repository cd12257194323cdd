package dev.daybook.accounts.http.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.accounts.http.response.ProblemType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// docs/api.md lists every problem type.
class ApiPageTest {
  /// A row of the table: a status, then problem types in backticks.
  private static final Pattern ROW =
      Pattern.compile("^\\| (\\d{3}) \\| (`[a-z`, -]+`) \\|", Pattern.MULTILINE);

  private static final Pattern SLUG = Pattern.compile("`([a-z-]+)`");

  @Test
  void the_page_lists_every_problem_type_once() throws IOException {
    String page = Files.readString(Path.of("../docs/api.md"));
    List<String> listed =
        ROW.matcher(page)
            .results()
            .flatMap(row -> types(row.group(1), row.group(2)))
            .sorted()
            .toList();
    assertThat(listed)
        .isEqualTo(
            Arrays.stream(ProblemType.values())
                .map(type -> type.status() + " " + type.slug())
                .sorted()
                .toList());
  }

  private static Stream<String> types(String status, String slugs) {
    return SLUG.matcher(slugs).results().map(slug -> status + " " + slug.group(1));
  }
}
