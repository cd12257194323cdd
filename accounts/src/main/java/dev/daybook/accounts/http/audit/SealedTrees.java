package dev.daybook.accounts.http.audit;

import dev.daybook.audit.sealing.CheckpointSchedule;
import dev.daybook.audit.sealing.EpochTrees;
import dev.daybook.postgres.projections.running.ProjectionRunner;

/// The trees of a sealed log, as the API serves them.
///
/// @param trees the trees of all epochs
/// @param schedule signs checkpoints of the newest one
/// @param runner the projection that adds leaves
public record SealedTrees(EpochTrees trees, CheckpointSchedule schedule, ProjectionRunner runner) {}
