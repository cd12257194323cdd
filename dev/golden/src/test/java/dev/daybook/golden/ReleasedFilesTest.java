package dev.daybook.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Goldens and released scripts never change.
class ReleasedFilesTest {
  private static final Path ROOT = Path.of("../..");

  @Test
  void those_of_this_repository_are_as_released() throws Exception {
    assertThat(ReleasedFiles.problems(ROOT.toRealPath())).isEmpty();
  }

  @Test
  void no_line_of_this_repository_is_lost() throws Exception {
    assumeThat(Files.exists(ROOT.resolve(".git")))
        .as("An archive of the sources has no history")
        .isTrue();
    assumeThat(ReleasedFiles.isShallow(ROOT.toRealPath()))
        .as("A shallow clone has a part of the history only")
        .isFalse();
    assertThat(ReleasedFiles.problems(ROOT.toRealPath())).isEmpty();
  }

  /// A repository with the release 1.0, in which a fault is planted.
  @Nested
  class A_change {
    private static final String EVENTS = "dev/golden/goldens/1.0/data/events.copy";
    private static final String GOLDENS = "dev/golden/goldens.sha256";
    private static final String SCRIPTS = "dev/golden/scripts.sha256";
    private static final String FOLDER = "libraries/postgres/src/main/resources/dev/schema/log/";
    private static final String TABLES = FOLDER + "V1__log.sql";
    private static final String FUNCTION = FOLDER + "R__append.sql";

    @TempDir Path root;

    @BeforeEach
    void release() throws Exception {
      write(EVENTS, "1\ta\n");
      write(TABLES, "create table events ();\n");
      write(FUNCTION, "create or replace function append;\n");
      write(GOLDENS, line(EVENTS, "1.0/data/events.copy"));
      write(SCRIPTS, line(TABLES, "1.0/log/V1__log.sql") + line(FUNCTION, "1.0/log/R__append.sql"));
      git("init", "-q");
      commit();
      assertThat(problems()).isEmpty();
    }

    private void write(String file, String text) throws IOException {
      Path path = root.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, text);
    }

    private String line(String file, String listed) throws IOException {
      return HashList.hash(root.resolve(file)) + "  " + listed + "\n";
    }

    private void commit() throws Exception {
      git("add", "-A");
      git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "--no-gpg-sign", "-m", "a");
    }

    private void git(String... arguments) throws Exception {
      List<String> command = new ArrayList<>(List.of("git", "-C", root.toString()));
      command.addAll(List.of(arguments));
      assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    private List<String> problems() throws Exception {
      return ReleasedFiles.problems(root);
    }

    @Test
    void of_a_golden_is_found() throws Exception {
      write(EVENTS, "1\tb\n");
      assertThat(problems()).containsExactly("The golden file 1.0/data/events.copy was changed");
    }

    @Test
    void of_a_golden_and_its_hash_is_found() throws Exception {
      write(EVENTS, "1\tb\n");
      write(GOLDENS, line(EVENTS, "1.0/data/events.copy"));
      commit();
      assertThat(problems())
          .containsExactly("dev/golden/goldens.sha256 has lost the line of 1.0/data/events.copy");
    }

    @Test
    void that_removes_a_golden_is_found() throws Exception {
      Files.delete(root.resolve(EVENTS));
      assertThat(problems()).containsExactly("The golden file 1.0/data/events.copy is missing");
    }

    @Test
    void that_removes_a_golden_and_its_hash_is_found() throws Exception {
      Files.delete(root.resolve(EVENTS));
      write(GOLDENS, "");
      commit();
      assertThat(problems())
          .containsExactly("dev/golden/goldens.sha256 has lost the line of 1.0/data/events.copy");
    }

    @Test
    void that_adds_a_golden_without_its_hash_is_found() throws Exception {
      write("dev/golden/goldens/1.1/schema.sql", "");
      assertThat(problems())
          .containsExactly("dev/golden/goldens.sha256 has no line for 1.1/schema.sql");
    }

    @Test
    void of_an_unreleased_golden_is_allowed() throws Exception {
      String unreleased = "dev/golden/goldens/1.1-SNAPSHOT/schema.sql";
      for (String text : List.of("a", "b")) {
        write(unreleased, text);
        write(
            GOLDENS,
            line(EVENTS, "1.0/data/events.copy") + line(unreleased, "1.1-SNAPSHOT/schema.sql"));
        commit();
        assertThat(problems()).isEmpty();
      }
    }

    @Test
    void of_a_released_versioned_script_is_found() throws Exception {
      write(TABLES, "create table events (position bigint);\n");
      write(FOLDER + "V2__next.sql", "-- next\n");
      assertThat(problems())
          .containsExactly(
              "The script log/V1__log.sql was released in 1.0, and may not change: add another version");
    }

    @Test
    void that_removes_a_released_script_is_found() throws Exception {
      Files.delete(root.resolve(TABLES));
      write(FOLDER + "V2__next.sql", "-- next\n");
      assertThat(problems()).containsExactly("The script log/V1__log.sql of 1.0 is missing");
    }

    @Test
    void that_removes_the_hash_of_a_script_is_found() throws Exception {
      write(SCRIPTS, line(FUNCTION, "1.0/log/R__append.sql"));
      write(FOLDER + "V2__next.sql", "-- next\n");
      commit();
      assertThat(problems())
          .containsExactly("dev/golden/scripts.sha256 has lost the line of 1.0/log/V1__log.sql");
    }

    @Test
    void of_a_function_needs_a_versioned_script() throws Exception {
      write(FUNCTION, "create or replace function append_faster;\n");
      assertThat(problems())
          .containsExactly(
              "The scripts in schema/log differ from those of 1.0: add a versioned script after V1");

      write(FOLDER + "V2__append_faster.sql", "-- The function has changed.\n");
      assertThat(problems()).isEmpty();
    }

    @Test
    void is_not_looked_for_in_a_part_of_the_history() throws Exception {
      commitAgain();
      Path clone = root.resolveSibling(root.getFileName() + "-clone");
      git("clone", "-q", "--depth", "1", "file://" + root, clone.toString());
      assertThat(ReleasedFiles.isShallow(clone)).isTrue();
      assertThat(ReleasedFiles.problems(clone)).isEmpty();
    }

    private void commitAgain() throws Exception {
      write("README", "");
      commit();
    }
  }
}
