CREATE TABLE IF NOT EXISTS parcel (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  recipient text NOT NULL,
  kilograms numeric(6, 3) NOT NULL
);
