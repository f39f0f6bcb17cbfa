//! Rows that are no records but add up those above them.

use super::cell::folded;
use super::guess::is_number;
use crate::table::{Cell, Row};

/// What such a row calls itself.
const WORDS: [&str; 11] =
    ["合计", "总计", "小计", "共计", "累计", "本页合计", "本页小计", "total", "totals", "grandtotal", "subtotal"];

/// Whether a row says that it is a sum and holds nothing but numbers beside. A record of that name has words beside it.
pub(super) fn is_sum(row: &Row) -> bool {
    let mut filled = row.cells.iter().filter(|cell| !cell.is_empty());
    let Some(Cell::Text(first)) = filled.next() else { return false };
    let first = folded(first);
    let rest = WORDS.iter().find_map(|word| {
        let rest = first.strip_prefix(word)?.trim_start_matches(':');
        (rest.is_empty() || is_number(&Cell::text(rest))).then_some(rest)
    });
    let mut beside = 0;
    let only_numbers = filled.inspect(|_| beside += 1).all(is_number);
    rest.is_some_and(|rest| only_numbers && (beside > 0 || !rest.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_say_so_and_hold_numbers_alone() {
        let row = |cells: &[&str]| Row { line: 9, cells: cells.iter().map(|text| Cell::text(text)).collect() };
        for sum in [
            &["合计", "", "120", "￥3,400.00"][..],
            &["", "总 计：", "120"],
            &["小计", "12台"],
            &["合计：3400"],
            &["Grand Total", "5"],
        ] {
            assert!(is_sum(&row(sum)), "{sum:?}");
        }
        for record in [
            &["合计", "王芳", "120"][..],
            &["合计科技有限公司", "120"],
            &["晨光", "合计", "120"],
            &["120", "合计"],
            &["合计"],
            &["", ""],
        ] {
            assert!(!is_sum(&row(record)), "{record:?}");
        }
    }
}
