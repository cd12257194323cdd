package dev.daybook.examples.hello;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The Java, Kotlin, SQL and the POMs on the pages of the documentation are part of sources that
/// the tests run. The recipes of docs/operations.md are run by a test of the service.
class DocsSnippetsTest {
  private static final Path ROOT = Path.of("..", "..");
  private static final Pattern SNIPPET =
      Pattern.compile("(?s)```(?:java|kotlin|sql|xml)\n(.*?)```");

  static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>(List.of(ROOT.resolve("README.md")));
    pages.addAll(files(ROOT.resolve("docs"), ".md"));
    pages.remove(ROOT.resolve("docs/operations.md"));
    return pages;
  }

  @ParameterizedTest
  @MethodSource("pages")
  void snippets_are_part_of_the_sources(Path page) throws IOException {
    List<String> sources = Sources.ALL;
    for (String snippet : snippets(page)) {
      for (String part : parts(unindented(snippet))) {
        assertThat(sources.stream().anyMatch(source -> source.contains(part)))
            .as("a source with this snippet of %s:%n%s", page, part)
            .isTrue();
      }
    }
  }

  /// The imports of a page can be from several sources. In a POM a comment stands for what is left
  /// out.
  private static List<String> parts(String snippet) {
    if (snippet.lines().allMatch(line -> line.startsWith("import "))) {
      return snippet.lines().toList();
    }
    return List.of(snippet.split("\n?<!--.*-->\n"));
  }

  @Test
  void the_pages_for_library_users_have_snippets() throws IOException {
    for (String page :
        List.of(
            "README.md",
            "docs/quick-start.md",
            "docs/events-and-versions.md",
            "docs/commands.md",
            "docs/boundaries.md",
            "docs/kotlin.md",
            "docs/subscriptions.md",
            "docs/personal-data.md",
            "docs/processes.md",
            "docs/explorer.md",
            "docs/testing.md",
            "docs/audit.md")) {
      assertThat(snippets(ROOT.resolve(page))).as(page).isNotEmpty();
    }
    assertThat(snippets(ROOT.resolve("docs/projections.md"))).hasSizeGreaterThan(5);
  }

  private static List<String> snippets(Path page) throws IOException {
    Stream<MatchResult> found = SNIPPET.matcher(Files.readString(page)).results();
    return found.map(snippet -> snippet.group(1)).toList();
  }

  private static String unindented(String text) {
    return text.lines().map(String::strip).collect(joining("\n"));
  }

  private static List<Path> files(Path folder, String... endings) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> Stream.of(endings).anyMatch(file.toString()::endsWith))
          .sorted()
          .toList();
    }
  }

  /// Read once.
  private static final class Sources {
    static final List<String> ALL = read();

    private static List<String> read() {
      try {
        List<String> sources = new ArrayList<>();
        for (Path module : modules()) {
          Path pom = module.resolve("pom.xml");
          if (Files.exists(pom)) {
            sources.add(unindented(Files.readString(pom)));
          }
          if (Files.isDirectory(module.resolve("src"))) {
            for (Path file : files(module.resolve("src"), ".java", ".kt", ".sql")) {
              sources.add(unindented(Files.readString(file)));
            }
          }
        }
        return sources;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static List<Path> modules() throws IOException {
      List<Path> modules = new ArrayList<>();
      for (String parent : List.of(".", "libraries", "examples")) {
        try (Stream<Path> folders = Files.list(ROOT.resolve(parent))) {
          folders.forEach(modules::add);
        }
      }
      return modules;
    }
  }
}
