package dev.daybook.accounts.http.audit;

import dev.daybook.audit.sealing.CheckpointSchedule;
import dev.daybook.audit.sealing.EpochTrees;
import dev.daybook.postgres.projections.running.ProjectionRunner;
import java.time.Duration;

/// The trees of a sealed log.
///
/// @param trees the trees of all epochs
/// @param schedule signs checkpoints of the newest one
/// @param interval interval of checkpoints
/// @param runner the projection that adds leaves
public record SealedTrees(
    EpochTrees trees, CheckpointSchedule schedule, Duration interval, ProjectionRunner runner) {}
