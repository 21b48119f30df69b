/** A user's module. It names the driver only. */
module pgflux.consumer {
    requires io.pgflux;
}
