// Package db is the only place that knows which database engine stands below: SQLite or PostgreSQL.
//
// Rules:
//  1. One SQL text serves both engines; docs/howto/sql.md describes the subset.
//  2. View reads one snapshot. Update runs its function anew, whole, when the engine was busy.
//  3. A statement that failed spoils its transaction, on both engines: every later statement and
//     the commit return the first error. Avoid the violation (ON CONFLICT DO NOTHING), or let the
//     transaction end and look at the error then.
//  4. When it cannot be known whether a commit happened, Update says so (code "db.outcome_unknown")
//     and never tries again by itself.
//  5. A commit that failed while writing to disk closes the database for writing until a restart:
//     what the kernel dropped cannot be synced by asking twice.
//  6. Unique rules other than primary keys are named unique indexes, so that their names are the
//     same on both engines; a primary key is called <table>_pkey; checks are named constraints.
//
// It never holds SQL of the shop, and no other package imports a driver.
package db
