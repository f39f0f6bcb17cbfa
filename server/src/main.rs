//! tenon.
fn main() {}
