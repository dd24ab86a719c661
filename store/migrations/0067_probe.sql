-- +goose Up
-- What is written, and removed again, to see whether a disk that was full has room for a batch of orders.
CREATE TABLE probe (
    name {text} NOT NULL,
    room {bytes} NOT NULL,
    CONSTRAINT probe_pkey PRIMARY KEY (name)
) {end};
