-- +goose Up
-- What the API answered under an idempotency key; the answer is sealed, null while it is being worked on.
CREATE TABLE api_receipt (
    scope {text} NOT NULL,
    key_hash {text} NOT NULL,
    request {text} NOT NULL,
    at_us {int} NOT NULL,
    answer {bytes},
    CONSTRAINT api_receipt_pkey PRIMARY KEY (scope, key_hash)
) {end};
CREATE INDEX api_receipt_at ON api_receipt (at_us);

-- Letters that wait, went out or were given up. id is the outbox row (or the wish) that caused it, with the
-- letter's kind: one piece of news makes one letter. state: 0 waits, 1 sent, 2 given up.
CREATE TABLE letter (
    id {text} NOT NULL,
    at_us {int} NOT NULL,
    due_us {int} NOT NULL,
    state {int} NOT NULL,
    tries {int} NOT NULL,
    reason {text} NOT NULL,
    doc {text} NOT NULL,
    CONSTRAINT letter_pkey PRIMARY KEY (id)
) {end};
CREATE INDEX letter_due ON letter (due_us) WHERE state = 0;
CREATE INDEX letter_at ON letter (at_us);

-- How far the readers of the outbox have come.
CREATE TABLE reader (
    name {text} NOT NULL,
    seen {int} NOT NULL,
    CONSTRAINT reader_pkey PRIMARY KEY (name)
) {end};

-- Who wants to hear when a product comes. The tokens of its links are derived from the program's secret;
-- only a hash is kept. state: 0 asked, 1 confirmed, 2 answered, 3 stopped.
CREATE TABLE subscription (
    market {text} NOT NULL,
    slug {text} NOT NULL,
    email {text} NOT NULL,
    language {text} NOT NULL,
    token {text} NOT NULL,
    state {int} NOT NULL,
    at_us {int} NOT NULL,
    CONSTRAINT subscription_pkey PRIMARY KEY (market, slug, email)
) {end};
CREATE UNIQUE INDEX subscription_token ON subscription (token);
CREATE INDEX subscription_email ON subscription (email, at_us);
CREATE INDEX subscription_waiting ON subscription (market, slug) WHERE state = 1;
