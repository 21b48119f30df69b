package io.pgflux.examples.springboot;

import org.springframework.data.r2dbc.repository.R2dbcRepository;

interface EverythingRepository extends R2dbcRepository<Everything, Long> {}
