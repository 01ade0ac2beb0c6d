//! What the machine is called.

use std::fs;

/// Where the kernel tells it.
const NAME: &str = "/proc/sys/kernel/hostname";

/// The machine's name in its network; empty where nobody tells it.
pub fn host_name() -> String {
    let told = fs::read_to_string(NAME).ok().or_else(|| std::env::var("COMPUTERNAME").ok());
    told.unwrap_or_default().trim().to_owned()
}
