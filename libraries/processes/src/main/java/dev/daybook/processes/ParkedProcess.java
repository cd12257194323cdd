package dev.daybook.processes;

import java.time.Instant;

/// A process whose inputs wait because one of them can't be taken.
///
/// @param id of the process
/// @param position of the event that failed
/// @param error of the last attempt
/// @param at when it was parked
public record ParkedProcess(String id, long position, String error, Instant at) {}
