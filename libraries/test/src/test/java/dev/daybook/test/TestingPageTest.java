package dev.daybook.test;

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

/// The examples of docs/testing.md stand in tests that run.
class TestingPageTest {
  private static final Pattern EXAMPLE = Pattern.compile("(?s)```java\n(.*?)```");

  @Test
  void its_examples_are_code_that_the_tests_run() throws IOException {
    String page = Files.readString(Path.of("../../docs/testing.md"));
    List<MatchResult> examples = EXAMPLE.matcher(page).results().toList();
    List<String> tests = sources(Path.of("src/test/java"));
    assertThat(examples).isNotEmpty();
    for (MatchResult example : examples) {
      assertThat(tests).anySatisfy(test -> assertThat(test).contains(example.group(1)));
    }
  }

  private static List<String> sources(Path folder) throws IOException {
    List<String> sources = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        sources.add(Files.readString(file));
      }
    }
    return sources;
  }
}
