//! What plays when: the programme of a zone at an instant. A pure function of the library, the instant and the trust
//! in the clock; it knows nothing of slides' pixels, and reads no clock.
