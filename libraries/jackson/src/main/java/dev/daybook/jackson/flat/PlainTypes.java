package dev.daybook.jackson.flat;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Executable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// Types that Jackson reads in its standard way: none of its annotations says otherwise.
final class PlainTypes {
  private static final List<String> READ_BY_JACKSON =
      List.of("com.fasterxml.jackson.", "tools.jackson.", "java.beans.");

  private static final String KOTLIN_CLASS = "kotlin.Metadata";

  private PlainTypes() {}

  /// Whether a record is read by the names and types of its components.
  static boolean isPlainRecord(Class<? extends Record> type) {
    return isPlain(type);
  }

  /// Whether the constants of an enum are read by their names.
  static boolean isPlainEnum(Class<?> type) {
    return isPlain(type)
        && Stream.of(type.getEnumConstants())
            .allMatch(constant -> constant.toString().equals(((Enum<?>) constant).name()));
  }

  private static boolean isPlain(Class<?> type) {
    return withSupertypes(type).flatMap(PlainTypes::elements).noneMatch(PlainTypes::isMarked);
  }

  private static Stream<Class<?>> withSupertypes(Class<?> type) {
    Stream<Class<?>> supertypes =
        Stream.concat(Stream.ofNullable(type.getSuperclass()), Stream.of(type.getInterfaces()));
    return Stream.concat(Stream.of(type), supertypes.flatMap(PlainTypes::withSupertypes));
  }

  private static Stream<AnnotatedElement> elements(Class<?> type) {
    List<Executable> executables =
        Stream.<Executable>concat(
                Arrays.stream(type.getDeclaredConstructors()),
                Arrays.stream(type.getDeclaredMethods()))
            .toList();
    return Stream.of(
            Stream.of(type),
            Arrays.stream(type.getDeclaredFields()),
            executables.stream(),
            executables.stream().flatMap(e -> Arrays.stream(e.getParameters())))
        .flatMap(part -> part);
  }

  private static boolean isMarked(AnnotatedElement element) {
    return Arrays.stream(element.getAnnotations())
        .map(Annotation::annotationType)
        .anyMatch(
            mark ->
                mark.getName().equals(KOTLIN_CLASS)
                    || isOfJackson(mark)
                    || Arrays.stream(mark.getAnnotations())
                        .map(Annotation::annotationType)
                        .anyMatch(PlainTypes::isOfJackson));
  }

  private static boolean isOfJackson(Class<?> annotation) {
    return READ_BY_JACKSON.stream().anyMatch(annotation.getName()::startsWith);
  }
}
