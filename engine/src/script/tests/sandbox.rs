//! Every limit holds, and nothing outside is in reach.

use super::super::Limits;
use super::*;
use std::time::Duration;

#[test]
fn loops_end() {
    assert_eq!(run("loop { }").unwrap_err().code, "script_limit");
}
