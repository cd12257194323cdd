package dev.daybook.jackson.personal;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Marks the component of a stored form that names the person whose data the event has: the key of
/// this person encrypts the components that are marked as [PersonalData]. Without it, the id of the
/// event's stream names the person.
///
/// The stored JSON has a text there, in the form of a stream's id: printable ASCII without spaces,
/// 1 to 191 characters. It is not encrypted, and stays after an erasure: use a number or a UUID, no
/// name or address. The component must have the same name in all versions of the stored form.
@Documented
@Target({ElementType.RECORD_COMPONENT, ElementType.FIELD})
@Retention(RetentionPolicy.RUNTIME)
public @interface PersonId {}
