-- What Orleans runs against PostgreSQL for cluster membership and grain state.
--
-- Orleans carries no SQL for its tables: at start it reads every query from a relation named OrleansQuery and runs it
-- with named parameters. The keys of the queries, the names of their parameters and of their result columns are its
-- contract; tables, columns and the queries themselves are ours.
--
-- These scripts name no schema: run them, in the order of their numbers and in one transaction, on a connection whose
-- search_path leads to the schema that shall hold them, and give the silos a connection string with the same one. They
-- can be run again at any time, also while silos run: tables are kept, queries replaced.

-- Silos that start together run this together, and "IF NOT EXISTS" alone does not keep two of them apart.
SELECT pg_advisory_xact_lock(hashtextextended('metering cluster: tables of Orleans', 0));

CREATE TABLE IF NOT EXISTS OrleansQuery (
    QueryKey text PRIMARY KEY,
    QueryText text NOT NULL
);
