package dev.daybook.accounts.imports.rows;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A row of the file that could not be read.
///
/// @param account of which it is; null if it may be of any
public record UnreadableRow(
    long line, List<String> fields, RefusedRow reason, @Nullable String account)
    implements FileRow {}
