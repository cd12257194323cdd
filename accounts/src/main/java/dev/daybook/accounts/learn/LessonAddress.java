package dev.daybook.accounts.learn;

/// The database of the lessons, and the role that owns it. The password does not appear in
/// [#toString()].
public record LessonAddress(String url, String user, String password) {
  @Override
  public String toString() {
    return user + " at " + url;
  }
}
