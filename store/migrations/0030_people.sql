-- +goose Up
-- Who works in the console, and the keys of integrators. No secret lies here in clear.
CREATE TABLE staff (
    id {text} NOT NULL,
    login {text} NOT NULL,
    password {text} NOT NULL,
    doc {text} NOT NULL,
    CONSTRAINT staff_pkey PRIMARY KEY (id)
) {end};
CREATE UNIQUE INDEX staff_login ON staff (login);

CREATE TABLE staff_invite (
    hash {text} NOT NULL,
    until_us {int} NOT NULL,
    doc {text} NOT NULL,
    CONSTRAINT staff_invite_pkey PRIMARY KEY (hash)
) {end};

CREATE TABLE staff_try (
    name {text} NOT NULL,
    failures {int} NOT NULL,
    last_us {int} NOT NULL,
    CONSTRAINT staff_try_pkey PRIMARY KEY (name)
) {end};

CREATE TABLE staff_session (
    hash {text} NOT NULL,
    until_us {int} NOT NULL,
    data {bytes} NOT NULL,
    CONSTRAINT staff_session_pkey PRIMARY KEY (hash)
) {end};
CREATE INDEX staff_session_until ON staff_session (until_us);

CREATE TABLE api_key (
    id {text} NOT NULL,
    hash {text} NOT NULL,
    doc {text} NOT NULL,
    CONSTRAINT api_key_pkey PRIMARY KEY (id)
) {end};
CREATE UNIQUE INDEX api_key_hash ON api_key (hash);
