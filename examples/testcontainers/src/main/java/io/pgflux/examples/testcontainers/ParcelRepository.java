package io.pgflux.examples.testcontainers;

import org.springframework.data.repository.reactive.ReactiveCrudRepository;
import reactor.core.publisher.Flux;

/** Spring Data writes its statements. */
public interface ParcelRepository extends ReactiveCrudRepository<Parcel, Long> {

    Flux<Parcel> findByRecipientOrderByKilograms(String recipient);
}
