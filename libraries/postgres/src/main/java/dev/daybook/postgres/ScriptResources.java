package dev.daybook.postgres;

import java.io.Reader;
import java.io.StringReader;
import java.util.Collection;
import java.util.stream.Stream;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;
import org.jspecify.annotations.Nullable;

/// Gives Flyway the scripts of a migration. Flyway's own search of the class path finds nothing in
/// a named module.
final class ScriptResources implements ResourceProvider {
  private final MigrationScripts scripts;

  ScriptResources(MigrationScripts scripts) {
    this.scripts = scripts;
  }

  @Override
  public @Nullable LoadableResource getResource(String name) {
    return scripts.files().contains(name) ? new Script(name, scripts.read(name)) : null;
  }

  @Override
  public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
    return scripts.files().stream()
        .filter(file -> file.startsWith(prefix) && Stream.of(suffixes).anyMatch(file::endsWith))
        .<LoadableResource>map(file -> new Script(file, scripts.read(file)))
        .toList();
  }

  private static final class Script extends LoadableResource {
    private final String name;
    private final String text;

    Script(String name, String text) {
      this.name = name;
      this.text = text;
    }

    @Override
    public Reader read() {
      return new StringReader(text);
    }

    @Override
    public String getAbsolutePath() {
      return name;
    }

    @Override
    public String getAbsolutePathOnDisk() {
      return name;
    }

    @Override
    public String getFilename() {
      return name;
    }

    @Override
    public String getRelativePath() {
      return name;
    }
  }
}
