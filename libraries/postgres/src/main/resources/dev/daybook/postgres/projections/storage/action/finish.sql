-- What came of an act. Parameters: outcome, differing rows, whether the view was built anew by it,
-- act.
update ${schema}.operator_actions
set outcome = ?, differences = ?, rebuilt = ?
where id = ? and outcome is null
