-- +goose Up
-- The facts that shelves are compiled from. Documents are JSON that the database never looks into.
CREATE TABLE fact_version (
    name {text} NOT NULL,
    version {int} NOT NULL,
    CONSTRAINT fact_version_pkey PRIMARY KEY (name)
) {end};

CREATE TABLE market (
    code {text} NOT NULL,
    version {int} NOT NULL,
    doc {text} NOT NULL,
    CONSTRAINT market_pkey PRIMARY KEY (code)
) {end};

CREATE TABLE category (
    slug {text} NOT NULL,
    doc {text} NOT NULL,
    CONSTRAINT category_pkey PRIMARY KEY (slug)
) {end};

CREATE TABLE product (
    slug {text} NOT NULL,
    version {int} NOT NULL,
    doc {text} NOT NULL,
    CONSTRAINT product_pkey PRIMARY KEY (slug)
) {end};

CREATE TABLE variant (
    sku {text} NOT NULL,
    product {text} NOT NULL,
    CONSTRAINT variant_pkey PRIMARY KEY (sku)
) {end};
CREATE INDEX variant_product ON variant (product);

CREATE TABLE price (
    market {text} NOT NULL,
    sku {text} NOT NULL,
    channel {text} NOT NULL,
    currency {text} NOT NULL,
    since_us {int} NOT NULL,
    until_us {int} NOT NULL,
    minor {int} NOT NULL CONSTRAINT price_positive CHECK (minor >= 0),
    CONSTRAINT price_pkey PRIMARY KEY (market, sku, channel, currency, since_us)
) {end};

CREATE TABLE tax_rate (
    market {text} NOT NULL,
    area {text} NOT NULL,
    class {text} NOT NULL,
    since_us {int} NOT NULL,
    until_us {int} NOT NULL,
    rate_ppm {int} NOT NULL,
    source {text} NOT NULL,
    CONSTRAINT tax_rate_pkey PRIMARY KEY (market, area, class, since_us)
) {end};

CREATE TABLE assortment_rule (
    market {text} NOT NULL,
    id {text} NOT NULL,
    doc {text} NOT NULL,
    CONSTRAINT assortment_rule_pkey PRIMARY KEY (market, id)
) {end};

CREATE TABLE hold (
    market {text} NOT NULL,
    id {text} NOT NULL,
    doc {text} NOT NULL,
    CONSTRAINT hold_pkey PRIMARY KEY (market, id)
) {end};
