package dev.daybook.jackson.personal;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Marks a text of a stored shape that says who somebody is. The log holds it sealed by the
/// catalogue's [FieldEncryption]; whoever decodes the event, or reads it through
/// [DecryptingEventStore], sees the text itself and knows nothing of that.
///
/// The field keeps its name over all versions of the shape, and upcasters see it sealed.
@Documented
@Target({ElementType.RECORD_COMPONENT, ElementType.FIELD})
@Retention(RetentionPolicy.RUNTIME)
public @interface PersonalData {

  /// What is read in its place once the person is forgotten.
  String erasedAs();
}
