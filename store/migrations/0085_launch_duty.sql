-- +goose Up
-- What a maker owes the people of a market for what was sold before this program counted it.
CREATE TABLE launch_duty (
    market {text} NOT NULL,
    kind {text} NOT NULL,
    doc {text} NOT NULL,
    CONSTRAINT launch_duty_pkey PRIMARY KEY (market, kind)
) {end};
