package dev.daybook.accounts.imports;

/// Whose account it is.
record Person(String name, String email) {}
