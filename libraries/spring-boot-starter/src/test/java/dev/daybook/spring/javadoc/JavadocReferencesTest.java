package dev.daybook.spring.javadoc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

class JavadocReferencesTest {
  private static final Path LIBRARIES = Path.of("..");

  @Test
  void each_reference_of_the_libraries_resolves() throws IOException {
    List<Path> sources = sources();
    assertThat(sources).hasSizeGreaterThan(300);
    try (var files =
        ToolProvider.getSystemDocumentationTool().getStandardFileManager(null, null, null)) {
      assertThat(BrokenReferences.in(files.getJavaFileObjectsFromPaths(sources))).isEmpty();
    }
  }

  @Test
  void a_reference_to_a_class_without_import_is_found() {
    var source =
        new SimpleJavaFileObject(URI.create("string:///Pages.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return """
                /// At most [#MAX] of a [String], see [EventStore#append] and [java.util.List].
                public interface Pages {
                  int MAX = 1;
                }
                """;
          }
        };

    assertThat(BrokenReferences.in(List.of(source)))
        .singleElement()
        .asString()
        .endsWith("Pages: EventStore#append");
  }

  /// Those of modules are left out: a class path has no modules.
  private static List<Path> sources() throws IOException {
    List<Path> sources = new ArrayList<>();
    try (Stream<Path> libraries = Files.list(LIBRARIES)) {
      for (Path library : libraries.map(l -> l.resolve("src/main/java")).toList()) {
        if (Files.isDirectory(library)) {
          try (Stream<Path> files = Files.walk(library)) {
            files
                .filter(file -> file.toString().endsWith(".java"))
                .filter(file -> !file.endsWith("module-info.java"))
                .forEach(sources::add);
          }
        }
      }
    }
    return sources;
  }
}
