package dev.daybook.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Every promise in docs/guarantees.md names tests, and the tests exist.
class GuaranteesTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern PROMISE = Pattern.compile("(?m)^## .*$");
  private static final Pattern TEST = Pattern.compile("`([A-Z]\\w+)#(\\w+)`");

  @Test
  void every_promise_names_tests_that_exist() throws IOException {
    String text = Files.readString(ROOT.resolve("docs/guarantees.md"));
    List<String> promises = PROMISE.splitAsStream(text).skip(1).toList();
    assertThat(promises).hasSizeGreaterThanOrEqualTo(8);
    for (String promise : promises) {
      List<MatchResult> tests = TEST.matcher(promise).results().toList();
      assertThat(tests).as(promise).isNotEmpty();
      for (MatchResult test : tests) {
        boolean exists = source(test.group(1)).contains("void " + test.group(2) + "(");
        assertThat(exists).as("%s exists", test.group()).isTrue();
      }
    }
  }

  private static String source(String test) throws IOException {
    for (String parent : List.of(".", "libraries", "examples", "dev")) {
      try (Stream<Path> modules = Files.list(ROOT.resolve(parent))) {
        for (Path sources : modules.map(module -> module.resolve("src")).toList()) {
          Optional<Path> file = find(sources, test + ".java");
          if (file.isPresent()) {
            return Files.readString(file.get());
          }
        }
      }
    }
    throw new AssertionError("No test " + test);
  }

  private static Optional<Path> find(Path folder, String name) throws IOException {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.endsWith(name)).findFirst();
    }
  }
}
