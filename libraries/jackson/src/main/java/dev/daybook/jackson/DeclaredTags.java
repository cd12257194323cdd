package dev.daybook.jackson;

import dev.daybook.eventstore.EventQuery;
import dev.daybook.eventstore.EventQuery.Item;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/// The tags that the event types of a domain declare. The tag of a personal field is a keyed hash
/// (HMAC-SHA256), so that the log has no personal text; equal texts have equal tags.
///
/// @param personal by name, whether it is the tag of a personal field
/// @param key null if no tag is
record DeclaredTags(Map<String, Boolean> personal, @Nullable SecretKey key) {
  private static final String HMAC = "HmacSHA256";

  /// No other tag contains it: there, two hexadecimal digits follow `%`.
  private static final String HASH_MARK = "%hmac:";

  /// @throws IllegalArgumentException if a tag is personal and there is no key, or is personal in
  ///   one event type only
  static DeclaredTags of(Collection<StoredType<?, ?>> types, @Nullable SecretKey key) {
    Map<String, Boolean> personal = new TreeMap<>();
    for (StoredType<?, ?> type : types) {
      for (TaggedFields.Field field : type.tagged().all()) {
        if (field.personal() && key == null) {
          throw new IllegalArgumentException(
              "%s has a tag of personal data, %s: set the key of its hash by personalTagsKeyedBy"
                  .formatted(type.name(), field.tag()));
        }
        Boolean other = personal.put(field.tag(), field.personal());
        if (other != null && other != field.personal()) {
          throw new IllegalArgumentException(
              "The tag %s is personal data in one event type and not in another, such as %s"
                  .formatted(field.tag(), type.name()));
        }
      }
    }
    return new DeclaredTags(Map.copyOf(personal), key);
  }

  /// @throws IllegalArgumentException if it is not a key for HMAC-SHA256
  static void requireKey(SecretKey key) {
    try {
      Mac.getInstance(HMAC).init(key);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("Not a key for " + HMAC, e);
    }
  }

  /// The tag of a personal field as it is stored.
  ///
  /// @param tag with the plain value, or already hashed
  String hashed(String tag) {
    int value = tag.indexOf(':') + 1;
    if (tag.startsWith(HASH_MARK, value)) {
      return tag;
    }
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(key);
      byte[] hash = mac.doFinal(tag.getBytes(StandardCharsets.UTF_8));
      return tag.substring(0, value) + HASH_MARK + HexFormat.of().formatHex(hash);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("The key of the tags of personal data does not work", e);
    }
  }

  /// The query with tags as they are stored.
  ///
  /// @param types the stored names of the domain
  /// @throws IllegalArgumentException if a tag or a type of the query is not declared
  EventQuery stored(EventQuery query, Set<String> types) {
    return query.mapItems(
        item -> {
          for (String type : item.types()) {
            if (!types.contains(type)) {
              throw new IllegalArgumentException("No event is stored as " + type);
            }
          }
          return new Item(
              item.types(),
              item.tags().stream().map(this::stored).collect(Collectors.toUnmodifiableSet()));
        });
  }

  private String stored(String tag) {
    String name = tag.split(":", 2)[0];
    Boolean isPersonal = personal.get(name);
    if (isPersonal == null) {
      throw new IllegalArgumentException(
          "No event type declares the tag %s; declared are %s"
              .formatted(name, new TreeSet<>(personal.keySet())));
    }
    return isPersonal ? hashed(tag) : tag;
  }
}
