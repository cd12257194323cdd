package dev.daybook.accounts.imports.rows;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// An invalid row of the file.
///
/// @param account account of the row; null if it is uncertain
public record UnreadableRow(
    long line, List<String> fields, RefusedRow reason, @Nullable String account)
    implements FileRow {}
