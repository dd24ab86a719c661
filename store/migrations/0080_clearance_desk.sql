-- +goose Up
-- The desk of clearance: evidence by its end, the files behind it, and what certificates for a number of units have let through.
ALTER TABLE evidence ADD COLUMN ends_us {int} DEFAULT 9223372036854775807 NOT NULL;
CREATE INDEX evidence_ends ON evidence (ends_us, id);
CREATE INDEX evidence_gate ON evidence (gate, id);

CREATE TABLE evidence_file (
    hash {text} NOT NULL,
    kind {text} NOT NULL,
    at_us {int} NOT NULL,
    size {int} NOT NULL,
    data {bytes} NOT NULL,
    CONSTRAINT evidence_file_pkey PRIMARY KEY (hash)
) {end};

CREATE TABLE evidence_cap (
    evidence {text} NOT NULL,
    units {int} NOT NULL CONSTRAINT evidence_cap_units CHECK (units >= 0),
    most {int} NOT NULL,
    CONSTRAINT evidence_cap_pkey PRIMARY KEY (evidence)
) {end};
