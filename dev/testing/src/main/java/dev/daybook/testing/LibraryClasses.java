package dev.daybook.testing;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.reflect.AccessFlag;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The class files of a library.
public final class LibraryClasses {
  private final List<ClassModel> classes;

  private LibraryClasses(List<ClassModel> classes) {
    this.classes = classes;
  }

  /// All classes of the directory or jar that one of them was loaded from.
  public static LibraryClasses of(Class<?> one) throws IOException {
    Path place = place(one);
    if (Files.isDirectory(place)) {
      return read(place);
    }
    try (FileSystem jar = FileSystems.newFileSystem(place)) {
      return read(jar.getPath("/"));
    }
  }

  private static Path place(Class<?> one) {
    try {
      return Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static LibraryClasses read(Path root) throws IOException {
    List<ClassModel> classes = new ArrayList<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(it -> it.toString().endsWith(".class")).sorted().toList()) {
        classes.add(ClassFile.of().parse(Files.readAllBytes(file)));
      }
    }
    return new LibraryClasses(classes);
  }

  /// The Java versions that the classes need, each once.
  public List<Integer> javaVersions() {
    return classes.stream()
        .map(it -> it.majorVersion() - ClassFile.JAVA_1_VERSION + 1)
        .distinct()
        .toList();
  }

  /// The methods that are `synchronized`, or have such a block.
  public List<String> synchronizedMethods() {
    return classes.stream()
        .flatMap(
            type ->
                type.methods().stream()
                    .filter(LibraryClasses::isSynchronized)
                    .map(
                        it ->
                            type.thisClass().asInternalName()
                                + "."
                                + it.methodName().stringValue()))
        .toList();
  }

  private static boolean isSynchronized(MethodModel method) {
    return method.flags().has(AccessFlag.SYNCHRONIZED)
        || method.code().stream()
            .flatMap(code -> code.elementStream())
            .anyMatch(MonitorInstruction.class::isInstance);
  }
}
