//! What was shown: events, the status file, proof of play. It never feeds back.
