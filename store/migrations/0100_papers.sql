-- +goose Up
-- How many versions of a market were changes of its clearance papers alone: its shelf then reads only those anew.
ALTER TABLE market ADD COLUMN papers {int} NOT NULL DEFAULT 0;
