-- +goose Up
-- Limited sales. lines counts the lines of a drop's log: whoever adds some proves that they were the last to look.
-- aside is the units that lie set aside and are in no order; state: 1 draft, 2 published, 3 closed, 4 called off.
CREATE TABLE limited_sale (
    market {text} NOT NULL,
    id {text} NOT NULL,
    number {int} NOT NULL,
    state {int} NOT NULL,
    opens_us {int} NOT NULL,
    lines {int} NOT NULL,
    aside {int} NOT NULL CONSTRAINT limited_sale_aside CHECK (aside >= 0),
    seed {bytes} NOT NULL,
    salt {bytes} NOT NULL,
    facts {text} NOT NULL,
    running {text} NOT NULL,
    CONSTRAINT limited_sale_pkey PRIMARY KEY (market, id)
) {end};
CREATE UNIQUE INDEX limited_sale_number ON limited_sale (number);

-- Who takes part. place is 0 until the list is drawn.
CREATE TABLE limited_sale_entry (
    market {text} NOT NULL,
    sale {text} NOT NULL,
    entry {bytes} NOT NULL,
    customer {text} NOT NULL,
    units {int} NOT NULL,
    place {int} NOT NULL,
    at_us {int} NOT NULL,
    CONSTRAINT limited_sale_entry_pkey PRIMARY KEY (market, sale, entry)
) {end};
CREATE INDEX limited_sale_entry_place ON limited_sale_entry (market, sale, place);

-- The names (hashes of account, e-mail, telephone, address, device) under which an entry counts as one person.
CREATE TABLE limited_sale_name (
    market {text} NOT NULL,
    sale {text} NOT NULL,
    name {bytes} NOT NULL,
    entry {bytes} NOT NULL,
    CONSTRAINT limited_sale_name_pkey PRIMARY KEY (market, sale, name)
) {end};

-- Rights to buy. state: 1 held, 2 ordered, 3 lapsed, 4 returned; allotment: 1 open, 2 code.
CREATE TABLE limited_sale_grant (
    market {text} NOT NULL,
    sale {text} NOT NULL,
    n {int} NOT NULL,
    entry {bytes} NOT NULL,
    customer {text} NOT NULL,
    units {int} NOT NULL CONSTRAINT limited_sale_grant_units CHECK (units > 0),
    allotment {int} NOT NULL,
    state {int} NOT NULL,
    at_us {int} NOT NULL,
    until_us {int} NOT NULL,
    order_number {int} NOT NULL,
    came_back {int} NOT NULL CONSTRAINT limited_sale_grant_back CHECK (came_back <= units),
    CONSTRAINT limited_sale_grant_pkey PRIMARY KEY (market, sale, n)
) {end};
CREATE INDEX limited_sale_grant_entry ON limited_sale_grant (market, sale, entry);
CREATE INDEX limited_sale_grant_held ON limited_sale_grant (market, sale, until_us) WHERE state = 1;

-- Priority codes by their hash; entry is empty while a code is unused.
CREATE TABLE limited_sale_code (
    market {text} NOT NULL,
    sale {text} NOT NULL,
    code {bytes} NOT NULL,
    entry {bytes} NOT NULL,
    CONSTRAINT limited_sale_code_pkey PRIMARY KEY (market, sale, code)
) {end};

-- The log: nothing here is ever changed.
CREATE TABLE limited_sale_line (
    market {text} NOT NULL,
    sale {text} NOT NULL,
    n {int} NOT NULL,
    at_us {int} NOT NULL,
    kind {text} NOT NULL,
    body {text} NOT NULL,
    hash {bytes} NOT NULL,
    who {text} NOT NULL,
    CONSTRAINT limited_sale_line_pkey PRIMARY KEY (market, sale, n)
) {end};

-- What became of grants in orders and is not in the log yet: written with the order, removed with the line.
CREATE TABLE limited_sale_news (
    market {text} NOT NULL,
    sale {text} NOT NULL,
    grant_n {int} NOT NULL,
    part {int} NOT NULL,
    event {text} NOT NULL,
    units {int} NOT NULL,
    at_us {int} NOT NULL,
    CONSTRAINT limited_sale_news_pkey PRIMARY KEY (market, sale, grant_n, part)
) {end};
