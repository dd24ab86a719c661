-- +goose Up
-- Orders. Enumerations are small numbers (store/codes.go); amounts are minor units of the order's currency.
CREATE TABLE orders (
    market {text} NOT NULL,
    number {int} NOT NULL,
    placed_us {int} NOT NULL,
    changed_us {int} NOT NULL,
    due_us {int} NOT NULL,
    version {int} NOT NULL,
    state {int} NOT NULL,
    channel {int} NOT NULL,
    language {text} NOT NULL,
    currency {text} NOT NULL,
    goods {int} NOT NULL,
    carriage {int} NOT NULL,
    carriage_tax {int} NOT NULL,
    tax {int} NOT NULL,
    total {int} NOT NULL,
    paid {int} NOT NULL,
    payment {text} NOT NULL,
    payment_state {int} NOT NULL,
    email {text} NOT NULL,
    secret {bytes} NOT NULL,
    doc {text} NOT NULL,
    CONSTRAINT orders_pkey PRIMARY KEY (market, number)
) {end};
CREATE INDEX orders_placed ON orders (market, placed_us);
CREATE INDEX orders_email ON orders (market, email) WHERE email <> '';
CREATE INDEX orders_due ON orders (due_us) WHERE due_us > 0;

CREATE TABLE order_line (
    market {text} NOT NULL,
    number {int} NOT NULL,
    line {int} NOT NULL,
    sku {text} NOT NULL,
    title {text} NOT NULL,
    quantity {int} NOT NULL,
    unit {int} NOT NULL,
    tax {int} NOT NULL,
    rate_ppm {int} NOT NULL,
    shipped {int} NOT NULL,
    cancelled {int} NOT NULL,
    returned {int} NOT NULL,
    cleared {bytes} NOT NULL,
    CONSTRAINT order_line_amounts CHECK (shipped >= 0 AND cancelled >= 0 AND shipped + cancelled <= quantity),
    CONSTRAINT order_line_pkey PRIMARY KEY (market, number, line)
) {end};

-- A clearance decision under which something was sold, by the hash of its text: many orders cite one.
CREATE TABLE clearance_cited (
    hash {bytes} NOT NULL,
    doc {text} NOT NULL,
    CONSTRAINT clearance_cited_pkey PRIMARY KEY (hash)
) {end};

CREATE TABLE order_event (
    market {text} NOT NULL,
    number {int} NOT NULL,
    n {int} NOT NULL,
    at_us {int} NOT NULL,
    who {text} NOT NULL,
    event {text} NOT NULL,
    from_state {int} NOT NULL,
    to_state {int} NOT NULL,
    why {text} NOT NULL,
    CONSTRAINT order_event_pkey PRIMARY KEY (market, number, n)
) {end};

CREATE TABLE order_shipment (
    market {text} NOT NULL,
    number {int} NOT NULL,
    id {text} NOT NULL,
    at_us {int} NOT NULL,
    delivered_us {int} NOT NULL,
    carrier {text} NOT NULL,
    tracking {text} NOT NULL,
    lines {text} NOT NULL,
    CONSTRAINT order_shipment_pkey PRIMARY KEY (market, number, id)
) {end};

CREATE TABLE money_entry (
    market {text} NOT NULL,
    number {int} NOT NULL,
    n {int} NOT NULL,
    at_us {int} NOT NULL,
    from_account {text} NOT NULL,
    to_account {text} NOT NULL,
    minor {int} NOT NULL CONSTRAINT money_entry_positive CHECK (minor > 0),
    currency {text} NOT NULL,
    reference {text} NOT NULL,
    CONSTRAINT money_entry_pkey PRIMARY KEY (market, number, n)
) {end};

CREATE TABLE invoice_sequence (
    entity {text} NOT NULL,
    credit {int} NOT NULL,
    last {int} NOT NULL,
    CONSTRAINT invoice_sequence_pkey PRIMARY KEY (entity, credit)
) {end};

CREATE TABLE invoice (
    entity {text} NOT NULL,
    credit {int} NOT NULL,
    invoice {int} NOT NULL,
    market {text} NOT NULL,
    number {int} NOT NULL,
    minor {int} NOT NULL,
    currency {text} NOT NULL,
    at_us {int} NOT NULL,
    CONSTRAINT invoice_pkey PRIMARY KEY (entity, credit, invoice)
) {end};
CREATE INDEX invoice_order ON invoice (market, number);

-- What an idempotency key was answered; number 0: refused.
CREATE TABLE receipt (
    market {text} NOT NULL,
    key {bytes} NOT NULL,
    body {bytes} NOT NULL,
    number {int} NOT NULL,
    at_us {int} NOT NULL,
    total {int} NOT NULL,
    currency {text} NOT NULL,
    refusals {text} NOT NULL,
    CONSTRAINT receipt_pkey PRIMARY KEY (market, key)
) {end};
CREATE INDEX receipt_at ON receipt (at_us);

CREATE TABLE basket (
    hash {bytes} NOT NULL,
    market {text} NOT NULL,
    channel {int} NOT NULL,
    language {text} NOT NULL,
    version {int} NOT NULL,
    changed_us {int} NOT NULL,
    lines {text} NOT NULL,
    CONSTRAINT basket_pkey PRIMARY KEY (hash)
) {end};
CREATE INDEX basket_changed ON basket (changed_us);

CREATE TABLE delivery_method (
    market {text} NOT NULL,
    code {text} NOT NULL,
    rank {int} NOT NULL,
    doc {text} NOT NULL,
    CONSTRAINT delivery_method_pkey PRIMARY KEY (market, code)
) {end};

CREATE TABLE payment_method (
    market {text} NOT NULL,
    code {text} NOT NULL,
    doc {text} NOT NULL,
    CONSTRAINT payment_method_pkey PRIMARY KEY (market, code)
) {end};

-- The most units of a variant that one person may have, and what each name of a person (by its hash) has had.
CREATE TABLE sale_limit (
    market {text} NOT NULL,
    sku {text} NOT NULL,
    doc {text} NOT NULL,
    CONSTRAINT sale_limit_pkey PRIMARY KEY (market, sku)
) {end};

CREATE TABLE limit_use (
    market {text} NOT NULL,
    sku {text} NOT NULL,
    person {bytes} NOT NULL,
    units {int} NOT NULL CONSTRAINT limit_use_units CHECK (units >= 0),
    most {int} NOT NULL,
    CONSTRAINT limit_use_pkey PRIMARY KEY (market, sku, person)
) {end};

CREATE TABLE outbox (
    id {int} NOT NULL,
    at_us {int} NOT NULL,
    topic {text} NOT NULL,
    payload {text} NOT NULL,
    CONSTRAINT outbox_pkey PRIMARY KEY (id)
) {end};
