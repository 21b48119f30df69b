-- Where the application's search_path leads: see spring.r2dbc.url
CREATE SCHEMA IF NOT EXISTS shop;

-- Types have no IF NOT EXISTS
DO '
BEGIN
    CREATE TYPE category AS ENUM (''BOOK'', ''MUSIC'', ''GAME'');
EXCEPTION WHEN duplicate_object THEN
END';
DO '
BEGIN
    CREATE TYPE size AS (width_mm integer, height_mm integer, weight_kg numeric(6, 3));
EXCEPTION WHEN duplicate_object THEN
END';

CREATE TABLE IF NOT EXISTS product (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    version  bigint NOT NULL,
    sku      text NOT NULL UNIQUE,
    name     text NOT NULL,
    price    numeric(10, 2) NOT NULL CHECK (price >= 0),
    category category NOT NULL,
    state    text NOT NULL,
    tags     text[],
    size     size,
    details  jsonb,
    shelf    point,
    added    timestamptz NOT NULL
);

CREATE TABLE IF NOT EXISTS movement (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    product_id bigint NOT NULL REFERENCES product,
    amount     integer NOT NULL
);
