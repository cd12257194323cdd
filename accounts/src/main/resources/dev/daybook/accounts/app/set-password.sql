-- The statement that sets a role's password: a utility statement has no parameters of its own.
-- Parameters: the role, and the verifier of its password.
select format('alter role %I password %L', ?::text, ?::text) as statement
