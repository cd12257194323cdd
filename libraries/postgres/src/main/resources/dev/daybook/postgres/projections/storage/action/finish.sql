-- What came of an act. Parameters: outcome, differing rows, whether the view was built anew by it,
-- act.
update ${schema}.acts
set outcome = ?, differences = ?, built_anew = ?
where act = ? and outcome is null
