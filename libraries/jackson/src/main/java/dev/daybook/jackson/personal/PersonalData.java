package dev.daybook.jackson.personal;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Marks a `String` component of a stored form as personal data. The [FieldEncryption] of the event
/// types encrypts it in the log. `EventTypes` and `DecryptingEventStore` decrypt it.
///
/// The component must have the same name in all versions of the stored form. Upcasters get the
/// encrypted text.
@Documented
@Target({ElementType.RECORD_COMPONENT, ElementType.FIELD})
@Retention(RetentionPolicy.RUNTIME)
public @interface PersonalData {

  /// The text that readers get after the key was destroyed.
  String erasedAs();
}
