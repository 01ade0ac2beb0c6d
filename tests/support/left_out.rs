//! What a test does that lacks something of the machine it runs on: an adapter, an X server, a compositor, `unshare`.
//!
//! On a desk it says so and passes. Where everything must be there (`GONGYI_MUST_DRAW=1`, as `.ci/run` sets it) it
//! fails: a test that looked at nothing must not be green.

/// The variable under which nothing may be left out.
pub(crate) const MUST_DRAW: &str = "GONGYI_MUST_DRAW";

/// The variable that says that there is no graphics adapter, not even a driver that renders in software: what is tested with
/// one may be left out.
pub(crate) const WITHOUT_ADAPTER: &str = "GONGYI_WITHOUT_ADAPTER";

/// As [`left_out`], for want of an adapter.
#[expect(clippy::print_stderr, reason = "whoever reads the tests' output is to see what was not tested")]
pub(crate) fn left_out_without_adapter(why: &str) {
    if std::env::var(WITHOUT_ADAPTER).is_ok_and(|value| is_set(&value)) {
        eprintln!("LEFT OUT, as {WITHOUT_ADAPTER} allows: {why}");
        return;
    }
    left_out(why);
}

/// Says that a test is left out, and why; fails where nothing may be.
#[expect(clippy::print_stderr, reason = "whoever reads the tests' output is to see what was not tested")]
pub(crate) fn left_out(why: &str) {
    let must = std::env::var(MUST_DRAW).is_ok_and(|value| is_set(&value));
    assert!(!must, "LEFT OUT, which {MUST_DRAW} forbids: {why}");
    eprintln!("LEFT OUT: {why}");
}

/// Whether a value of the variable asks for everything.
fn is_set(value: &str) -> bool {
    !matches!(value.trim(), "" | "0")
}

#[test]
fn only_an_empty_value_and_nought_let_tests_be_left_out() {
    assert!(is_set("1") && is_set("yes") && !is_set("") && !is_set("0") && !is_set(" "));
}
