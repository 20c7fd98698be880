package io.evenkeel.delivery;

/** Rides on an exception as a suppressed one, so that the exception stays of the class that the application catches. */
final class DeliveryNote extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Delivery delivery;

    DeliveryNote(Delivery delivery) {
        super("Evenkeel: delivery " + delivery.certainty(), null, false, false);
        this.delivery = delivery;
    }

    Delivery delivery() {
        return delivery;
    }
}
