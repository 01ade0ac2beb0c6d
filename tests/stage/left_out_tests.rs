//! That nothing is left out silently: the tests themselves, run without what they need.

use std::{path::Path, process::Command};

use crate::{
    left_out::{MUST_DRAW, WITHOUT_ADAPTER},
    stage::player::without_drivers,
};

/// A test that needs an adapter.
const NEEDS_ADAPTER: &str = "stage::frames::black_is_black_where_a_rule_asks_for_it";
/// Tests that need a server, a compositor, a disk of their own.
const NEED_PROGRAMS: [&str; 4] = [
    "stage::window::a_window_shows_what_snapshot_shows",
    "stage::xorg::every_screen_is_where_its_output_is_whatever_is_plugged_moved_or_resized",
    "stage::wayland::each_output_has_its_screen_as_outputs_come_and_go",
    "stage::recording::on_a_disk_that_is_full_from_the_start_everything_is_shown_and_nothing_hurts",
];

/// Runs one test of this binary, changed by `lacking`; whether it passed, and what it said.
fn run(test: &str, must_draw: &str, lacking: &dyn Fn(&mut Command)) -> (bool, String) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", test, "--nocapture", "--test-threads", "1"]).env(MUST_DRAW, must_draw);
    command.env_remove(WITHOUT_ADAPTER);
    lacking(&mut command);
    let output = command.output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    assert!(said.contains("running 1 test"), "{test} is a test: {said}");
    (output.status.success(), said)
}

#[test]
fn without_an_adapter_each_test_is_left_out_and_fails_where_nothing_may_be() {
    let lacking = |command: &mut Command| {
        without_drivers(command);
    };
    let (passed, said) = run(NEEDS_ADAPTER, "0", &lacking);
    assert!(passed && said.contains("LEFT OUT"), "{NEEDS_ADAPTER} says that it is left out: {said}");
    let (passed, said) = run(NEEDS_ADAPTER, "1", &lacking);
    assert!(!passed && said.contains("LEFT OUT"), "{NEEDS_ADAPTER} fails: {said}");
    // Where it is said that there is none, the other presenter is tested alone.
    let told = |command: &mut Command| {
        without_drivers(command).env(WITHOUT_ADAPTER, "1");
    };
    let (passed, said) = run(NEEDS_ADAPTER, "1", &told);
    assert!(passed && said.contains("LEFT OUT"), "{NEEDS_ADAPTER} says that it is left out: {said}");
}

#[test]
fn without_its_programs_each_test_is_left_out_and_fails_where_nothing_may_be() {
    // What the tests themselves need to find out what is missing stays.
    let programs = tempfile::tempdir().unwrap();
    for program in ["id", "mkfifo", "chown", "sh", "ls"] {
        let found = ["/usr/bin", "/bin"].map(|folder| Path::new(folder).join(program));
        let found = found.into_iter().find(|path| path.exists()).unwrap();
        std::os::unix::fs::symlink(found, programs.path().join(program)).unwrap();
    }
    for test in NEED_PROGRAMS {
        let lacking = |command: &mut Command| {
            command.env("PATH", programs.path());
        };
        let (passed, said) = run(test, "0", &lacking);
        assert!(passed && said.contains("LEFT OUT"), "{test} says that it is left out: {said}");
        let (passed, said) = run(test, "1", &lacking);
        assert!(!passed && said.contains("LEFT OUT"), "{test} fails: {said}");
    }
}
