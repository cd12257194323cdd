package dev.daybook.accounts.imports.csv;

import java.util.List;

/// A record of a CSV file.
///
/// @param number line in which the record begins, from 1
public record CsvLine(long number, List<String> fields) {}
