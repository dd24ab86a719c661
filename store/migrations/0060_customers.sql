-- +goose Up
-- Customers' accounts. There is one only since its address was proved. password '' is none.
CREATE TABLE customer (
    id {text} NOT NULL,
    email {text} NOT NULL,
    password {text} NOT NULL,
    version {int} NOT NULL,
    doc {text} NOT NULL,
    CONSTRAINT customer_pkey PRIMARY KEY (id)
) {end};
CREATE UNIQUE INDEX customer_email ON customer (email);

-- Links that were mailed and not used. Their tokens are derived from the program's secret and lie nowhere.
CREATE TABLE customer_link (
    id {text} NOT NULL,
    email {text} NOT NULL,
    until_us {int} NOT NULL,
    doc {text} NOT NULL,
    CONSTRAINT customer_link_pkey PRIMARY KEY (id)
) {end};
CREATE INDEX customer_link_email ON customer_link (email);
CREATE INDEX customer_link_until ON customer_link (until_us);

-- What customers agreed to and took back: never changed, gone with the account.
CREATE TABLE customer_consent (
    customer {text} NOT NULL,
    purpose {text} NOT NULL,
    at_us {int} NOT NULL,
    doc {text} NOT NULL,
    CONSTRAINT customer_consent_pkey PRIMARY KEY (customer, purpose, at_us)
) {end};

-- Whose order it is; '' is a guest's.
ALTER TABLE orders ADD COLUMN customer {text} NOT NULL DEFAULT '';
CREATE INDEX orders_customer ON orders (customer, placed_us) WHERE customer <> '';
