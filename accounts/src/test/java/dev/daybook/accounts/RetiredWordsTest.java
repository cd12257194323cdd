package dev.daybook.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.testing.RetiredWords;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The words that standard terms have replaced don't come back. For types and methods, see
/// [ArchitectureTest].
class RetiredWordsTest {
  private static final Path ROOT = Path.of("..");
  private static final Set<String> FOLDERS_NOT_WRITTEN_HERE =
      Set.of("target", "node_modules", ".git", ".mvn", "data", "dist", "test-results");
  private static final Pattern SQL_COMMENT_OR_TEXT = Pattern.compile("--.*|'[^']*'");
  private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]*");

  @Test
  void identifiers_are_split_into_words() {
    assertThat(
            Stream.of("openDoor", "DOOR_MAX", "door", "Lines", "the_door_stays_shut")
                .allMatch(RetiredWords::isRetired))
        .isTrue();
    assertThat(
            Stream.of("indoor", "lines", "linesOf", "outdoors").anyMatch(RetiredWords::isRetired))
        .isFalse();
  }

  @Test
  void sql_names_are_standard() throws IOException {
    List<String> retired = new ArrayList<>();
    for (Path file : files(".sql")) {
      String code = SQL_COMMENT_OR_TEXT.matcher(Files.readString(file)).replaceAll(" ");
      NAME.matcher(code)
          .results()
          .map(MatchResult::group)
          .filter(RetiredWords::isRetired)
          .forEach(name -> retired.add(name + " in " + file));
    }
    assertThat(retired).isEmpty();
  }

  @Test
  void prose_has_standard_terms() throws IOException {
    List<Pattern> phrases =
        RetiredWords.phrases().stream().map(it -> Pattern.compile("\\b" + it + "\\b")).toList();
    List<String> found = new ArrayList<>();
    for (Path file : files(".java", ".md", ".sql", ".js", ".html", ".yaml")) {
      String text =
          Files.readString(file).toLowerCase(Locale.ROOT).replaceAll("\\s+(?:///? )?", " ");
      phrases.stream()
          .filter(phrase -> phrase.matcher(text).find())
          .forEach(phrase -> found.add(phrase + " in " + file));
    }
    assertThat(found).isEmpty();
  }

  /// Folders not written here are not entered: while tests run, their files come and go.
  private static List<Path> files(String... endings) throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        ROOT,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return FOLDERS_NOT_WRITTEN_HERE.contains(folder.getFileName().toString())
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (Stream.of(endings).anyMatch(file.toString()::endsWith)
                && !file.endsWith("CHANGELOG.md")) {
              files.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    Collections.sort(files);
    return files;
  }
}
