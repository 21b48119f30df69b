DROP TABLE IF EXISTS everything;
DROP TABLE IF EXISTS tag;
CREATE EXTENSION IF NOT EXISTS hstore;

CREATE TABLE everything (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    categories    category[],
    states        text[],
    numbers       integer[],
    matrix        integer[],
    amounts       numeric[],
    keys          uuid[],
    document      jsonb,
    text_document json,
    bytes_of_json json,
    tree          jsonb,
    object        jsonb,
    many_details  jsonb[],
    sizes         size[],
    composite     size,
    place         point,
    spring_box    box,
    spring_circle circle,
    spring_area   polygon,
    route         path,
    places        point[],
    season        daterange,
    seasons       int4multirange,
    lasting       interval,
    duration      interval,
    period        interval,
    address       inet,
    network       cidr,
    address_text  inet,
    mac           macaddr,
    words         tsvector,
    bits          varbit,
    labels        hstore,
    bytes         bytea,
    buffer        bytea,
    at            timestamptz,
    offset_at     timestamptz,
    zoned_at      timestamptz,
    local_at      timestamp,
    day           date,
    time          time,
    uuid          uuid,
    tiny          smallint,
    exact         numeric,
    flag          boolean,
    letters       text
);

CREATE TABLE tag (
    name text PRIMARY KEY,
    uses integer NOT NULL
);
