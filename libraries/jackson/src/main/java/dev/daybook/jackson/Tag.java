package dev.daybook.jackson;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Makes a field of a stored form a tag of the event, by which queries find it:
/// `EventQuery.tag("course", id)`.
///
/// ```java
/// record Enrolled(@Tag("course") String course, @Tag("student") String student) {}
/// ```
///
/// The field is a text, a `UUID`, a whole number, an enum constant, a `LocalDate`, or a record with
/// one such component, such as a typed id. A field that is null gives no tag. A type has at most
/// `NewEvent.TAGS_MAX` less one such fields: one tag is left for an idempotency key.
///
/// A tag is stored in plain text and can't be erased. The tag of a field that is also
/// `@PersonalData` is therefore a keyed hash of its text, under the key of
/// [EventTypesBuilder#personalTagsKeyedBy]; queries are converted likewise.
///
/// Events that were stored before a field was made a tag don't have the tag.
@Documented
@Target({ElementType.RECORD_COMPONENT, ElementType.FIELD})
@Retention(RetentionPolicy.RUNTIME)
public @interface Tag {

  /// The name of the tag, as `EventTag.of(name, value)` takes it; never change it. Fields of
  /// several event types that mean the same have the same name.
  String value();
}
