/// Events as JSON.
///
/// Jackson reads and writes an application's records by reflection, and this module compares their
/// components. A module that has such records opens their package:
///
/// ```java
/// opens shop.cart to tools.jackson.databind, dev.daybook.jackson;
/// ```
module dev.daybook.jackson {
  requires transitive dev.daybook.eventstore;
  requires transitive tools.jackson.databind;
  requires static com.github.victools.jsonschema.generator;

  // Needed at run time too: @Nullable says which components may be null.
  requires transitive org.jspecify;

  exports dev.daybook.jackson;
  exports dev.daybook.jackson.personal;
}
