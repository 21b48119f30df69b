/** A small application with a repository, to be tested against a PostgreSQL in a container. */
package io.pgflux.examples.testcontainers;
