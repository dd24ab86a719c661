-- +goose Up
-- Secrets of this installation, drawn at its first start; the same on every node.
CREATE TABLE installation_secret (
    name {text} NOT NULL,
    value {bytes} NOT NULL,
    CONSTRAINT installation_secret_pkey PRIMARY KEY (name)
) {end};
