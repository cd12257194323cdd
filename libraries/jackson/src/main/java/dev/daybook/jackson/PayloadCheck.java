package dev.daybook.jackson;

import com.fasterxml.jackson.annotation.JacksonAnnotation;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.daybook.jackson.personal.PersonalData;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.exc.InvalidDefinitionException;

/// Rejects a stored form with a field of a type whose values can never be read back. The values of
/// all other types are checked when they are encoded.
final class PayloadCheck {
  private final String name;
  private final Set<JavaType> seen = new HashSet<>();

  private PayloadCheck(String name) {
    this.name = name;
  }

  /// @param name the event's stored name, for messages
  /// @throws IllegalArgumentException with the path of the field
  static void requireReadable(String name, Class<? extends Record> payload) {
    new PayloadCheck(name).visit(StrictJson.mapper().constructType(payload), "");
  }

  static boolean isMarked(RecordComponent component, Class<? extends Annotation> type) {
    return findMark(component, type) != null;
  }

  /// The annotation of a component, or null. Java puts it on the component and on its field. Kotlin
  /// can put it on the field alone, so that is read too: a mark must not be overlooked.
  static <A extends Annotation> @Nullable A findMark(RecordComponent component, Class<A> type) {
    A mark = component.getAnnotation(type);
    return mark == null ? ofField(component, type) : mark;
  }

  private static <A extends Annotation> @Nullable A ofField(
      RecordComponent component, Class<A> type) {
    try {
      return component
          .getDeclaringRecord()
          .getDeclaredField(component.getName())
          .getAnnotation(type);
    } catch (NoSuchFieldException e) {
      throw new AssertionError("Each component of a record has a field", e);
    }
  }

  private void visit(JavaType type, String path) {
    if (!seen.add(type)) {
      return;
    }
    requireDefined(type, path);
    requireComparable(type.getRawClass(), path);
    if (type.getContentType() != null) {
      visit(type.getContentType(), path + (type.isReferenceType() ? "" : "[]"));
    } else if (type.getRawClass().isRecord()) {
      visitComponents(type, path);
    } else if (type.getRawClass().isInterface() && type.getRawClass().isSealed()) {
      for (Class<?> permitted : type.getRawClass().getPermittedSubclasses()) {
        visit(StrictJson.mapper().constructType(permitted), path);
      }
    }
  }

  private void visitComponents(JavaType type, String path) {
    for (RecordComponent component : type.getRawClass().getRecordComponents()) {
      String inner = UnstorableValueException.join(path, component.getName());
      if (!path.isEmpty() && isMarked(component, PersonalData.class)) {
        throw refusal(
            inner, "is marked as personal, but only fields of the event itself are encrypted");
      }
      if (!path.isEmpty() && isMarked(component, Tag.class)) {
        throw refusal(inner, "is marked as a tag, but only fields of the event itself are tags");
      }
      if (!hasOwnRules(component) && !hasOwnRules(component.getAccessor())) {
        visit(
            StrictJson.mapper()
                .getTypeFactory()
                .resolveMemberType(component.getGenericType(), type.getBindings()),
            inner);
      }
    }
  }

  /// Whether annotations make Jackson convert a component differently from its type.
  private static boolean hasOwnRules(AnnotatedElement component) {
    for (Annotation annotation : component.getAnnotations()) {
      Class<?> type = annotation.annotationType();
      if (type != JsonProperty.class && type.isAnnotationPresent(JacksonAnnotation.class)) {
        return true;
      }
    }
    return false;
  }

  /// Makes Jackson inspect a class now instead of at the first event, by reading an empty object.
  /// It doesn't matter whether the object fits the type.
  private void requireDefined(JavaType type, String path) {
    try {
      StrictJson.mapper().readerFor(type).readValue("{}");
    } catch (InvalidDefinitionException e) {
      throw refusal(path, "can't be read: " + e.getOriginalMessage(), e);
    } catch (JacksonException ignored) {
      return; // as expected: the empty object doesn't fit
    }
  }

  private void requireComparable(Class<?> type, String path) {
    boolean canonical = type.getConstructors().length == 0; // such as java.util.Currency
    if (!type.isArray() && !isOpen(type) && !canonical && !hasEquals(type)) {
      throw refusal(path, "can't be compared with what is read back: no equals in " + type);
    }
  }

  /// Whether values of the type can be of other classes.
  private static boolean isOpen(Class<?> type) {
    return type == Object.class || type.isPrimitive() || Modifier.isAbstract(type.getModifiers());
  }

  /// Whether the class overrides `equals`.
  static boolean hasEquals(Class<?> type) {
    try {
      return type.isEnum()
          || type.getMethod("equals", Object.class).getDeclaringClass() != Object.class;
    } catch (NoSuchMethodException e) {
      throw new AssertionError("Every class has an equals", e);
    }
  }

  private IllegalArgumentException refusal(String path, String reason) {
    return refusal(path, reason, null);
  }

  private IllegalArgumentException refusal(String path, String reason, @Nullable Throwable cause) {
    String part = path.isEmpty() ? "The stored form" : "The field " + path;
    return new IllegalArgumentException("%s of %s %s".formatted(part, name, reason), cause);
  }
}
