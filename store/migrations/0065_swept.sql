-- +goose Up
-- How many rows the program itself has removed when their time was over: an audit tells them from rows that are lost.
CREATE TABLE swept (
    name {text} NOT NULL,
    gone {int} NOT NULL,
    CONSTRAINT swept_pkey PRIMARY KEY (name)
) {end};
