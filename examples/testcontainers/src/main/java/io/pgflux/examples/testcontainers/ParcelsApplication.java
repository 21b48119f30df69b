package io.pgflux.examples.testcontainers;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Takes its database from {@code spring.r2dbc.url}, as every Spring Boot application. */
@SpringBootApplication
public class ParcelsApplication {

    public static void main(String[] args) {
        SpringApplication.run(ParcelsApplication.class, args);
    }
}
