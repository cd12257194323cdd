package dev.daybook.processes;

/// A process as the log has it.
///
/// @param version of its stream; 0 if it has not begun
/// @param waiting number of inputs that wait
/// @param parked whether one of them has failed
public record ProcessState<S>(S state, long version, int waiting, boolean parked) {}
