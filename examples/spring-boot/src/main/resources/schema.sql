DROP TABLE IF EXISTS movement;
DROP TABLE IF EXISTS product;
DROP TYPE IF EXISTS category;
DROP TYPE IF EXISTS size;

CREATE TYPE category AS ENUM ('BOOK', 'MUSIC', 'GAME');
CREATE TYPE size AS (width_mm integer, height_mm integer, weight_kg numeric(6, 3));

CREATE TABLE product (
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

CREATE TABLE movement (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    product_id bigint NOT NULL REFERENCES product,
    amount     integer NOT NULL
);
