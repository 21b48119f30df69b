package io.pgflux.hosts;

import io.pgflux.api.TargetServerType;

/** How well a server that can be reached is what is wanted. */
public enum Fit {
    /** There is none better. */
    RIGHT,
    /** Good enough if there is none that is right. */
    SECOND_CHOICE,
    WRONG;

    static Fit of(TargetServerType target, Standing standing) {
        return switch (target) {
            case ANY -> RIGHT;
            case READ_WRITE -> rightIf(standing == Standing.PRIMARY);
            case READ_ONLY -> rightIf(standing == Standing.STANDBY || standing == Standing.READ_ONLY);
            case PRIMARY -> rightIf(isPrimary(standing));
            case STANDBY -> rightIf(standing == Standing.STANDBY);
            case PREFER_PRIMARY -> isPrimary(standing) ? RIGHT : SECOND_CHOICE;
            case PREFER_STANDBY -> standing == Standing.STANDBY ? RIGHT : SECOND_CHOICE;
        };
    }

    private static boolean isPrimary(Standing standing) {
        return standing == Standing.PRIMARY || standing == Standing.READ_ONLY;
    }

    private static Fit rightIf(boolean right) {
        return right ? RIGHT : WRONG;
    }
}
