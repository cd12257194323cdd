package dev.daybook.jackson.personal;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Marks a text of a stored form as personal data. It is encrypted in the log by the
/// [FieldEncryption] of the event types, and decrypted by every decoder and by
/// [DecryptingEventStore].
///
/// The field must have the same name in all versions of the stored form. Upcasters get it
/// encrypted.
@Documented
@Target({ElementType.RECORD_COMPONENT, ElementType.FIELD})
@Retention(RetentionPolicy.RUNTIME)
public @interface PersonalData {

  /// The text that replaces it after the person was erased.
  String erasedAs();
}
