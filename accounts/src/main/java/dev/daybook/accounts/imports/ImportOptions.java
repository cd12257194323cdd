package dev.daybook.accounts.imports;

import dev.daybook.accounts.imports.rows.Format;

/// What an import is told about its file.
///
/// @param skipRefused whether an account goes on after a refused row, instead of stopping there; a
///   mended row then comes too late for good
public record ImportOptions(Format format, People people, Order order, boolean skipRefused) {}
