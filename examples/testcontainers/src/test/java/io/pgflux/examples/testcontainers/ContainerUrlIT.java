package io.pgflux.examples.testcontainers;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.data.r2dbc.test.autoconfigure.DataR2dbcTest;
import org.springframework.r2dbc.core.DatabaseClient;
import org.testcontainers.junit.jupiter.Testcontainers;
import reactor.test.StepVerifier;

/** The URL says which container, and what the driver shall do; the first connection starts it. */
@DataR2dbcTest(properties = "spring.r2dbc.url=r2dbc:tc:postgresql:///parcels?TC_IMAGE_TAG=17&statementTimeout=10s")
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
    void databaseDriverAndOptionsAreThoseOfTheUrl() {
        client.sql("SELECT concat_ws(' ', current_database(), current_setting('application_name'),"
                        + " current_setting('statement_timeout'))")
                .mapValue(String.class)
                .one()
                .as(StepVerifier::create)
                .expectNext("parcels pgflux 10s")
                .verifyComplete();
    }
}
