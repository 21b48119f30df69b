package io.pgflux.examples.testcontainers;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.data.r2dbc.test.autoconfigure.DataR2dbcTest;
import org.springframework.r2dbc.core.DatabaseClient;
import org.testcontainers.junit.jupiter.Testcontainers;
import reactor.test.StepVerifier;

/** The URL says which container; the first connection starts it. There is no container in the code. */
@DataR2dbcTest(properties = "spring.r2dbc.url=r2dbc:tc:postgresql:///parcels?TC_IMAGE_TAG=17")
@Testcontainers(disabledWithoutDocker = true)
class ContainerUrlIT {

    @Autowired
    ParcelRepository parcels;

    @Autowired
    DatabaseClient client;

    @Test
    void aRepositoryKnowsWhatItSaved() {
        parcels.save(Parcel.to("Ada", "2.5"))
                .map(Parcel::id)
                .flatMap(parcels::existsById)
                .as(StepVerifier::create)
                .expectNext(true)
                .verifyComplete();
    }

    @Test
    void databaseAndDriverAreThoseOfTheUrl() {
        client.sql("SELECT datname || ' by ' || application_name FROM pg_stat_activity WHERE pid = pg_backend_pid()")
                .mapValue(String.class)
                .one()
                .as(StepVerifier::create)
                .expectNext("parcels by pgflux")
                .verifyComplete();
    }
}
