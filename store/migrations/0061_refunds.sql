-- +goose Up
-- Money that goes back to buyers. state: 0 waits for a second person, 1 sent, 2 withdrawn.
CREATE TABLE refund (
    market {text} NOT NULL,
    id {text} NOT NULL,
    number {int} NOT NULL,
    at_us {int} NOT NULL,
    state {int} NOT NULL,
    doc {text} NOT NULL,
    CONSTRAINT refund_pkey PRIMARY KEY (market, id)
) {end};
CREATE INDEX refund_at ON refund (market, at_us);
CREATE INDEX money_owed ON money_entry (market, number) WHERE to_account = 'owed' OR from_account = 'owed';
