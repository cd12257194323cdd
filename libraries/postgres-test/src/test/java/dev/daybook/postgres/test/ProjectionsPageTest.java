package dev.daybook.postgres.test;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The examples in docs/projections.md are part of code that the tests run.
class ProjectionsPageTest {
  private static final Pattern EXAMPLE = Pattern.compile("(?s)```(?:java|sql)\n(.*?)```");

  @Test
  void its_examples_are_code_that_the_tests_run() throws IOException {
    String page = Files.readString(Path.of("../../docs/projections.md"));
    List<MatchResult> examples = EXAMPLE.matcher(page).results().toList();
    List<String> sources = sources(Path.of("src/test"));
    assertThat(examples).hasSizeGreaterThan(5);
    for (MatchResult example : examples) {
      assertThat(sources)
          .anySatisfy(source -> assertThat(source).contains(unindented(example.group(1))));
    }
  }

  private static String unindented(String text) {
    return text.lines().map(String::strip).collect(joining("\n"));
  }

  private static List<String> sources(Path folder) throws IOException {
    List<String> sources = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        sources.add(unindented(Files.readString(file)));
      }
    }
    return sources;
  }
}
