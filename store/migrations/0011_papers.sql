-- +goose Up
-- Gates of the company's own, and what satisfies them. Evidence lies once, and is found by every market it covers.
CREATE TABLE gate (
    code {text} NOT NULL,
    doc {text} NOT NULL,
    CONSTRAINT gate_pkey PRIMARY KEY (code)
) {end};

CREATE TABLE evidence (
    id {text} NOT NULL,
    gate {text} NOT NULL,
    doc {text} NOT NULL,
    CONSTRAINT evidence_pkey PRIMARY KEY (id)
) {end};

CREATE TABLE evidence_market (
    market {text} NOT NULL,
    evidence {text} NOT NULL,
    CONSTRAINT evidence_market_pkey PRIMARY KEY (market, evidence)
) {end};

CREATE TABLE waiver (
    id {text} NOT NULL,
    doc {text} NOT NULL,
    CONSTRAINT waiver_pkey PRIMARY KEY (id)
) {end};
