-- +goose Up
-- The ledger of stock. A level is the running sum of its movements; the checks are the last guard against
-- selling what is not there.
CREATE TABLE stock_location (
    code {text} NOT NULL,
    doc {text} NOT NULL,
    CONSTRAINT stock_location_pkey PRIMARY KEY (code)
) {end};

CREATE TABLE stock_level (
    sku {text} NOT NULL,
    location {text} NOT NULL,
    owner {text} NOT NULL,
    on_hand {int} NOT NULL,
    reserved {int} NOT NULL,
    CONSTRAINT stock_level_reserved CHECK (reserved >= 0),
    CONSTRAINT stock_level_on_hand CHECK (on_hand >= reserved),
    CONSTRAINT stock_level_pkey PRIMARY KEY (sku, location, owner)
) {end};
CREATE INDEX stock_level_location ON stock_level (location);

-- ref is the order's number, or the number of the delivery or count; n counts the movements of one ref.
-- line is the order's line, -1 without one. Accounts: 1 supplier, 2 on hand, 3 reserved, 4 shipped,
-- 5 returned, 6 written off.
CREATE TABLE stock_movement (
    market {text} NOT NULL,
    ref {int} NOT NULL,
    n {int} NOT NULL,
    line {int} NOT NULL,
    at_us {int} NOT NULL,
    location {text} NOT NULL,
    owner {text} NOT NULL,
    sku {text} NOT NULL,
    from_account {int} NOT NULL,
    to_account {int} NOT NULL,
    quantity {int} NOT NULL CONSTRAINT stock_movement_positive CHECK (quantity > 0),
    why {text} NOT NULL,
    CONSTRAINT stock_movement_pkey PRIMARY KEY (market, ref, n)
) {end};
