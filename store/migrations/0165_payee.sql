-- +goose Up
-- Where a buyer wants money back that is owed for an order. It goes when nothing is owed any more.
CREATE TABLE payee (
    market {text} NOT NULL,
    number {int} NOT NULL,
    holder {text} NOT NULL,
    account {text} NOT NULL,
    at_us {int} NOT NULL,
    CONSTRAINT payee_pkey PRIMARY KEY (market, number)
) {end};
