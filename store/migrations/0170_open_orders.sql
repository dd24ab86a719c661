-- +goose Up
-- Orders of which something may still be handed over: placed, paid, partly shipped, on hold. They are few beside those that are done.
CREATE INDEX orders_open ON orders (market, state) WHERE state IN (1, 2, 3, 6);
