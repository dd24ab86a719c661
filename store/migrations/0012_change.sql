-- +goose Up
-- The history of facts: one row a change, written once; only the state of a scheduled one moves.
CREATE TABLE fact_change (
    id {text} NOT NULL,
    at_us {int} NOT NULL,
    due_us {int} NOT NULL,
    who {text} NOT NULL,
    market {text} NOT NULL,
    kind {text} NOT NULL,
    subject {text} NOT NULL,
    state {text} NOT NULL,
    before_doc {text} NOT NULL,
    after_doc {text} NOT NULL,
    why {text} NOT NULL,
    note {text} NOT NULL,
    CONSTRAINT fact_change_pkey PRIMARY KEY (id)
) {end};
CREATE INDEX fact_change_at ON fact_change (at_us, id);
CREATE INDEX fact_change_subject ON fact_change (market, kind, subject, at_us);
CREATE INDEX fact_change_due ON fact_change (state, due_us);
