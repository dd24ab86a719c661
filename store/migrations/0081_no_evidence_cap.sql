-- +goose Up
-- What a certificate for a number of units has let through stands among the other limits (limit_use, market '').
DROP TABLE evidence_cap;
