-- +goose Up
-- Pictures by the hash of the file they came from, in each width that pages ask for.
CREATE TABLE picture (
    hash {text} NOT NULL,
    width {int} NOT NULL,
    data {bytes} NOT NULL,
    CONSTRAINT picture_pkey PRIMARY KEY (hash, width)
) {end};
