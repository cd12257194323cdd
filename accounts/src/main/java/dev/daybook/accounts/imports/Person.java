package dev.daybook.accounts.imports;

/// Name and e-mail address of an account's user.
public record Person(String name, String email) {}
