package dev.daybook.jackson;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Executable;
import java.lang.reflect.RecordComponent;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.SettableBeanProperty;
import tools.jackson.databind.deser.ValueInstantiator;
import tools.jackson.databind.deser.std.StdValueInstantiator;
import tools.jackson.databind.introspect.AnnotatedParameter;
import tools.jackson.databind.module.SimpleValueInstantiators;

/// Rejects null for a record's component, or a parameter of another creator, unless it is annotated
/// with JSpecify's [Nullable]. The constructors of Kotlin classes do it themselves: they refuse
/// null for a parameter whose type has no `?`.
final class RequiredValues extends SimpleValueInstantiators {
  private static final String KOTLIN_CLASS = "kotlin.Metadata";

  @Override
  public ValueInstantiator modifyValueInstantiator(
      DeserializationConfig config, BeanDescription.Supplier bean, ValueInstantiator instantiator) {
    return instantiator instanceof StdValueInstantiator standard
            && !isKotlin(standard.getValueClass())
        ? new Requiring(standard)
        : instantiator;
  }

  /// Whether the component of a record in Java is annotated with [Nullable].
  static boolean isNullable(Class<? extends Record> type, int component) {
    return Requiring.isNullable(type.getRecordComponents()[component].getAnnotatedType());
  }

  private static boolean isKotlin(Class<?> type) {
    return Stream.of(type.getAnnotations())
        .anyMatch(annotation -> annotation.annotationType().getName().equals(KOTLIN_CLASS));
  }

  private static final class Requiring extends StdValueInstantiator {
    Requiring(StdValueInstantiator standard) {
      super(standard);
    }

    @Override
    public Object createFromObjectWith(DeserializationContext context, @Nullable Object[] arguments)
        throws JacksonException {
      for (int i = 0; i < arguments.length; i++) {
        if (arguments[i] == null) {
          SettableBeanProperty property = getFromObjectArguments(context.getConfig())[i];
          if (!isNullable(property)) {
            context.reportInputMismatch(property, "it is null, but not annotated with @Nullable");
          }
        }
      }
      return super.createFromObjectWith(context, arguments);
    }

    private static boolean isNullable(SettableBeanProperty property) {
      return property.getMember() instanceof AnnotatedParameter parameter
          && parameter.getOwner().getMember() instanceof Executable creator
          && isNullable(creator, parameter.getIndex());
    }

    private static boolean isNullable(Executable creator, int index) {
      RecordComponent[] components = creator.getDeclaringClass().getRecordComponents();
      boolean canonical = components != null && components.length == creator.getParameterCount();
      return isNullable(creator.getAnnotatedParameterTypes()[index])
          || (canonical && isNullable(components[index].getAnnotatedType()));
    }

    private static boolean isNullable(AnnotatedElement type) {
      return type.isAnnotationPresent(Nullable.class);
    }
  }
}
