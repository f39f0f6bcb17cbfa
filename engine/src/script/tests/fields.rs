//! Which fields a formula reads.

use super::super::functions;
use super::*;

fn fields(text: &str) -> Vec<String> {
    Formula::compile(&ENGINE, text).unwrap().fields().iter().cloned().collect()
}

#[test]
fn fields_are_what_the_formula_does_not_make_itself() {
    assert_eq!(fields("qty * price"), ["price", "qty"]);
    assert_eq!(fields("SUM(items.amount) + total"), ["items.amount", "total"]);
    assert_eq!(fields("let x = qty; for y in tags { x += y }; x"), ["qty", "tags"]);
    assert_eq!(fields("items.map(|row| row.qty * rate)"), ["items", "rate"]);
    assert_eq!(fields("fn double(n) { n * 2 } double(qty)"), ["qty"]);
    assert_eq!(fields("IF(a > 1, b, IFERROR(c / d, e))"), ["a", "b", "c", "d", "e"]);
    assert_eq!(fields("me == owner && TODAY() > due"), ["due", "owner"]);
    assert_eq!(fields("address.city + name.len()"), ["address.city", "name"]);
    assert_eq!(fields("items[0].amount"), ["items"]);
    assert_eq!(fields("`${name}: ${SUM(items.qty)}`"), ["items.qty", "name"]);
    assert_eq!(fields("switch level { \"A\" => x, \"B\" if vip => y, _ => z }"), ["level", "vip", "x", "y", "z"]);
    assert_eq!(fields("try { a } catch(e) { b + e }"), ["a", "b"]);
    assert_eq!(fields("#{ value: a, because: [b] }"), ["a", "b"]);
    assert_eq!(fields("record.qty"), Vec::<String>::new());
}

#[test]
fn a_formula_lasts_that_speaks_of_its_fields_alone() {
    let lasts = |text: &str| Formula::compile(&ENGINE, text).unwrap().lasts();
    for text in ["qty * price", "IF(a > 1, \"TODAY()\", DATEDIF(a, b, \"d\"))", "meal + now"] {
        assert!(lasts(text), "{text}");
    }
    for text in ["TODAY()", "IF(a > 1, b, YEAR(NOW()))", "me == owner", "1 + IDCARDAGE(card)", "[1].map(|x| x + NOW())"]
    {
        assert!(!lasts(text), "{text}");
    }
    assert!(!lasts("LOOKUP(\"product\", \"price\", \"code\", name)"));
}

#[test]
fn functions_are_told_apart_by_whether_their_answers_last() {
    let lasts = |name: &str| functions().find(|one| one.name == name).unwrap().lasts();
    assert!(["SUM", "IF", "DATEDIF", "ROUND"].into_iter().all(lasts));
    assert!(!["TODAY", "NOW", "IDCARDAGE", "LOOKUP"].into_iter().any(lasts));
}

#[test]
fn unknown_fields_get_a_place_and_a_hint() {
    let formula = Formula::compile(&ENGINE, "qty *\n prise").unwrap();
    let known = ["qty", "price"];
    let problems = formula.unknown_fields(known.into_iter(), |path| known.contains(&path));
    assert_eq!(problems.len(), 1);
    assert_eq!((problems[0].line, problems[0].column), (2, 2));
    assert_eq!(problems[0].hint.as_ref().unwrap().en, "Did you mean price?");
}
