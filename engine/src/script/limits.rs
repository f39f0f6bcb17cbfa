//! How much a formula or script may use. Owns the numbers, puts them on rhai's engine, and is the one place of the
//! module that looks at the machine's clock: to stop what runs too long, never to tell the time.

use super::frame;
use std::time::Duration;

/// Bounds for one evaluation. Each is met with a clear problem, never with a crash or a cut-off value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Steps of the interpreter.
    pub operations: u64,
    /// Wall-clock time.
    pub time: Duration,
    /// Bytes of text in any one value, all its parts together.
    pub text: usize,
    /// Items in any one list, with the items of the lists inside it.
    pub list: usize,
    /// Properties in any one object or list of objects, all levels together.
    pub map: usize,
    /// Functions that have called each other and not yet returned.
    pub calls: usize,
    /// Nesting of expressions, outside and inside functions.
    pub depth: usize,
    /// Variables alive at once.
    pub variables: usize,
    /// Functions one script may define, closures included.
    pub functions: usize,
    /// Bytes of the formula or script itself.
    pub source: usize,
    /// Values and bytes of text in the result.
    pub result: usize,
    /// Bytes `print` may leave behind; the rest is dropped.
    pub printed: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            operations: 500_000,
            time: Duration::from_millis(500),
            text: 100_000,
            list: 50_000,
            map: 50_000,
            calls: 16,
            depth: 48,
            variables: 100,
            functions: 64,
            source: 64_000,
            result: 200_000,
            printed: 8_000,
        }
    }
}

impl Limits {
    pub(super) fn apply(self, engine: &mut rhai::Engine) {
        engine
            .set_max_operations(self.operations)
            .set_max_string_size(self.text)
            .set_max_array_size(self.list)
            .set_max_map_size(self.map)
            .set_max_call_levels(self.calls)
            .set_max_expr_depths(self.depth, self.depth)
            .set_max_variables(self.variables)
            .set_max_functions(self.functions)
            .set_max_strings_interned(256)
            .on_progress(move |steps| {
                // Reading the clock costs more than most steps, so short formulas never do.
                (steps & 0xff == 0 && frame::overdue(self.time)).then_some(rhai::Dynamic::UNIT)
            });
    }
}
