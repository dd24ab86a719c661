-- +goose Up
-- 1 when what was asked for has been carried out: written in the transaction that carries it out, so that a request
-- whose answer was lost in a stop of the program is never carried out again.
ALTER TABLE api_receipt ADD COLUMN done {int} NOT NULL DEFAULT 0;
