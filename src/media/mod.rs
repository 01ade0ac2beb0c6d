//! Pictures: probing, decoding, scaling, within limits and off the main thread.
