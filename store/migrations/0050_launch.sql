-- +goose Up
-- Launches: plans and their tasks, public commitments, entry criteria with the words and waivers for them.
CREATE TABLE launch_plan (
    code {text} NOT NULL,
    version {int} NOT NULL,
    doc {text} NOT NULL,
    CONSTRAINT launch_plan_pkey PRIMARY KEY (code)
) {end};

CREATE TABLE launch_task (
    plan {text} NOT NULL,
    id {text} NOT NULL,
    place {int} NOT NULL,
    version {int} NOT NULL,
    doc {text} NOT NULL,
    CONSTRAINT launch_task_pkey PRIMARY KEY (plan, id)
) {end};

CREATE TABLE commitment (
    id {text} NOT NULL,
    market {text} NOT NULL,
    said_day {int} NOT NULL,
    version {int} NOT NULL,
    doc {text} NOT NULL,
    CONSTRAINT commitment_pkey PRIMARY KEY (id)
) {end};
CREATE INDEX commitment_market ON commitment (market, said_day);

CREATE TABLE launch_criterion (
    code {text} NOT NULL,
    version {int} NOT NULL,
    doc {text} NOT NULL,
    CONSTRAINT launch_criterion_pkey PRIMARY KEY (code)
) {end};

CREATE TABLE attestation (
    market {text} NOT NULL,
    criterion {text} NOT NULL,
    at_us {int} NOT NULL,
    who {text} NOT NULL,
    doc {text} NOT NULL,
    CONSTRAINT attestation_pkey PRIMARY KEY (market, criterion, at_us, who)
) {end};

CREATE TABLE launch_waiver (
    market {text} NOT NULL,
    id {text} NOT NULL,
    at_us {int} NOT NULL,
    doc {text} NOT NULL,
    CONSTRAINT launch_waiver_pkey PRIMARY KEY (market, id)
) {end};

CREATE TABLE launch_turn (
    market {text} NOT NULL,
    criterion {text} NOT NULL,
    state {text} NOT NULL,
    since_us {int} NOT NULL,
    CONSTRAINT launch_turn_pkey PRIMARY KEY (market, criterion)
) {end};
