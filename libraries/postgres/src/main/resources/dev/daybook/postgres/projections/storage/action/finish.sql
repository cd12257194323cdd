-- Stores the outcome of an operator action that is in progress.
-- Parameters: outcome, number of rows that differed, whether it replaced the read model by a
-- rebuilt one, id.
update ${schema}.operator_actions
set outcome = ?, differences = ?, rebuilt = ?
where id = ? and outcome is null
