-- Sent as one string, so it is one transaction: all of it or nothing. It may be run again and again.
-- Two applications that start at once take turns.
SELECT pg_advisory_xact_lock(4711);

-- Where every connection of the application looks, and nothing else is: see DriverOptions
CREATE SCHEMA IF NOT EXISTS coffee;

DO $$
BEGIN
  IF to_regtype('coffee.side') IS NULL THEN
    CREATE TYPE side AS ENUM ('BUY', 'SELL');
  END IF;
  IF to_regtype('coffee.level') IS NULL THEN
    CREATE TYPE level AS (price numeric, bags bigint);
  END IF;
END
$$;

CREATE TABLE IF NOT EXISTS lot (
  code   text PRIMARY KEY,
  name   text NOT NULL,
  origin text NOT NULL,
  start  numeric(8, 2) NOT NULL
);

CREATE TABLE IF NOT EXISTS account (
  trader text PRIMARY KEY,
  cash   numeric(16, 2) NOT NULL
);

CREATE TABLE IF NOT EXISTS holding (
  trader text NOT NULL REFERENCES account,
  lot    text NOT NULL REFERENCES lot,
  bags   integer NOT NULL,
  PRIMARY KEY (trader, lot)
);

CREATE TABLE IF NOT EXISTS offer (
  id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  lot    text NOT NULL REFERENCES lot,
  side   side NOT NULL,
  trader text NOT NULL REFERENCES account,
  price  numeric(8, 2) NOT NULL CHECK (price > 0),
  bags   integer NOT NULL CHECK (bags >= 0)
);

-- Without foreign keys, since a million rows of the past are written into it while somebody waits
CREATE TABLE IF NOT EXISTS trade (
  id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  lot    text NOT NULL,
  buyer  text NOT NULL,
  seller text NOT NULL,
  price  numeric(8, 2) NOT NULL CHECK (price > 0),
  bags   integer NOT NULL CHECK (bags > 0),
  at     timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX IF NOT EXISTS trade_by_lot ON trade (lot, id);

-- The rules of the house are the database's, so that nobody can forget them. What they say is shown to people.
CREATE OR REPLACE FUNCTION refuse_debt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.cash < 0 THEN
    RAISE check_violation USING
      MESSAGE = format('The order costs %s dollars, and the account has %s.', OLD.cash - NEW.cash, OLD.cash),
      HINT = 'Order fewer bags, or sell some first.';
  END IF;
  RETURN NEW;
END
$$;

CREATE OR REPLACE FUNCTION refuse_short_sale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.bags < 0 THEN
    RAISE check_violation USING
      MESSAGE = format('The order sells %s bags of %s, and the account has %s.', OLD.bags - NEW.bags, NEW.lot, OLD.bags),
      HINT = 'Sell fewer bags, or buy some first.';
  END IF;
  RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS refuse_debt ON account;
CREATE TRIGGER refuse_debt BEFORE UPDATE ON account
  FOR EACH ROW EXECUTE FUNCTION refuse_debt();
DROP TRIGGER IF EXISTS refuse_short_sale ON holding;
CREATE TRIGGER refuse_short_sale BEFORE UPDATE ON holding
  FOR EACH ROW EXECUTE FUNCTION refuse_short_sale();

INSERT INTO lot VALUES
  ('YIR', 'Yirgacheffe', 'Ethiopia', 412.00),
  ('HUI', 'Huila', 'Colombia', 356.50),
  ('MAN', 'Mandheling', 'Sumatra', 324.00),
  ('SAN', 'Santos', 'Brazil', 268.25)
ON CONFLICT DO NOTHING;

-- The house's traders have plenty; you begin with less
INSERT INTO account
  SELECT trader, 100000000 FROM unnest(ARRAY['Amara', 'Bo', 'Chidi', 'Dalia', 'Emil', 'Farah', 'Goran', 'Hana']) AS trader
  UNION ALL SELECT 'You', 50000
ON CONFLICT DO NOTHING;

INSERT INTO holding
  SELECT trader, code, CASE trader WHEN 'You' THEN 40 ELSE 1000000 END FROM account, lot
ON CONFLICT DO NOTHING;
