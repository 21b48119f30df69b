package io.pgflux.examples.testcontainers;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.data.r2dbc.test.autoconfigure.DataR2dbcTest;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.r2dbc.core.DatabaseClient;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.postgresql.PostgreSQLContainer;
import reactor.test.StepVerifier;

/** The test says which container; Spring Boot asks it for host, port, user and password. */
@DataR2dbcTest
@Testcontainers(disabledWithoutDocker = true)
class ServiceConnectionIT {

    @Container
    @ServiceConnection
    static final PostgreSQLContainer POSTGRES = new PostgreSQLContainer("postgres:17");

    @Autowired
    ParcelRepository parcels;

    @Autowired
    DatabaseClient client;

    @Test
    void aRepositoryFindsWhatItSaved() {
        var some = List.of(Parcel.to("Ada", "2.5"), Parcel.to("Grace", "12"), Parcel.to("Ada", "0.75"));

        parcels.saveAll(some)
                .thenMany(parcels.findByRecipientOrderByKilograms("Ada"))
                .map(Parcel::kilograms)
                .as(StepVerifier::create)
                .expectNext(new BigDecimal("0.750"), new BigDecimal("2.500"))
                .verifyComplete();
    }

    @Test
    void theDriverIsTheOneOnTheClassPath() {
        client.sql("SHOW application_name")
                .mapValue(String.class)
                .one()
                .as(StepVerifier::create)
                .expectNext("pgflux")
                .verifyComplete();
    }
}
