-- Makes the schema of one specification.
create schema ${schema}
