-- Makes a commit of this transaction fail: its last check finds the same value twice. All that it
-- has changed is then rolled back, whatever code asks for the commit, and by whichever means.
-- Parameters: none.
create temporary table step_that_is_never_committed (
  twice boolean unique deferrable initially deferred
);
insert into pg_temp.step_that_is_never_committed values (true), (true);
