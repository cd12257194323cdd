package dev.daybook.accounts.imports;

import dev.daybook.accounts.imports.rows.Format;

/// Options of an import.
///
/// @param skipRefused whether an account continues after a rejected row instead of stopping there;
///   a row that is corrected later can then no longer be imported
public record ImportOptions(Format format, People people, Order order, boolean skipRefused) {}
