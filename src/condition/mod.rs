//! What a `when` means: sets of instants, and the calendars behind them.
