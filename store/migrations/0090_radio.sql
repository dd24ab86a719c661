-- +goose Up
-- What is known of phones and networks beside what ships: files of imports as they came (compressed), and facts that
-- staff wrote, each one row of a sheet.
CREATE TABLE radio_file (
    path {text} NOT NULL,
    data {bytes} NOT NULL,
    CONSTRAINT radio_file_pkey PRIMARY KEY (path)
) {end};

CREATE TABLE radio_entry (
    key {text} NOT NULL,
    doc {text} NOT NULL,
    CONSTRAINT radio_entry_pkey PRIMARY KEY (key)
) {end};
