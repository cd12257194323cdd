-- What came of an act. Parameters: outcome, differing rows, act.
update ${schema}.acts set outcome = ?, differences = ? where act = ? and outcome is null
