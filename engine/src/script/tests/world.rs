//! The world the examples of the catalogue ask about: a form `product` and the people around member `m-1`.

use super::super::{DepartmentFact, MemberFact, Question, Take};
use serde_json::{Value, json};

pub fn answer(question: &Question) -> Value {
    match question {
        Question::Records { take, form, result, matches } => {
            assert_eq!(form, "product");
            let result = result.as_deref().unwrap_or_default();
            let products = [
                json!({ "code": "P-1", "kind": "A", "price": 19.9 }),
                json!({ "code": "P-2", "kind": "A", "price": 10.5 }),
                json!({ "code": "P-3", "kind": "B", "price": 7 }),
            ];
            let fits = |product: &&Value| matches.iter().all(|(field, value)| product[field] == *value);
            let mut found = products.iter().filter(fits).map(|product| product[result].clone());
            match take {
                Take::First => found.next().unwrap_or_default(),
                Take::List => found.collect(),
                Take::Count => found.count().into(),
                Take::Sum => json!(30.4),
                other => panic!("no example uses {other:?}"),
            }
        }
        Question::Member { fact, id } => {
            assert_eq!(id, "m-1");
            match fact {
                MemberFact::Name => "王芳".into(),
                MemberFact::Username => "wang".into(),
                MemberFact::Departments => json!(["d-sales", "d-shop"]),
                MemberFact::Heads => json!(["m-2", "m-3"]),
                MemberFact::Roles => json!(["sales"]),
                MemberFact::IsIn(department) => json!(department == "sales"),
            }
        }
        Question::Department { fact, id } => {
            assert!(id == "sales" || id == "d-sales");
            match fact {
                DepartmentFact::Name => "销售部".into(),
                DepartmentFact::Head => "m-2".into(),
                DepartmentFact::Parent => "d-all".into(),
                DepartmentFact::Members => json!(["m-1", "m-2"]),
            }
        }
    }
}

#[test]
fn questions_are_asked_once_and_bounded() {
    let inquiry = super::Inquiry::default();
    let record = super::record();
    let facts = super::Facts { inquiry: Some(&inquiry), ..super::facts(&record) };
    let run = |text: &str| super::Formula::compile(&super::ENGINE, text).unwrap().evaluate(&super::ENGINE, &facts);
    assert_eq!(run("CONCAT(MEMBERNAME(\"a\"), MEMBERNAME(\"a\"), MEMBERNAME(\"b\"))"), Ok(json!("")));
    assert_eq!(inquiry.take_open().len(), 2);
    let script = "let n = 0; while n < 2000 { MEMBERNAME(n.to_string()); n += 1 } n";
    let script = super::Script::compile(&super::ENGINE, script).unwrap();
    let problem = script.run(&super::ENGINE, &facts).unwrap_err();
    assert!(problem.message.en.contains("1000 look-ups"), "{problem}");
    assert!(script.asks() && inquiry.take_open().len() <= 1000);
}

#[test]
fn without_anybody_to_ask_the_functions_refuse() {
    let record = super::record();
    let formula = super::Formula::compile(&super::ENGINE, "MEMBERNAME(me)").unwrap();
    let problem = formula.evaluate(&super::ENGINE, &super::facts(&record)).unwrap_err();
    assert!(problem.message.en.contains("cannot be looked up here"), "{problem}");
}

#[test]
fn look_ups_are_known_before_they_run() {
    let text =
        "IF(vip, LOOKUP(\"product\", \"price\", \"code\", name), MAPX(\"count\", \"order\", \"\", \"buyer\", me))";
    let formula = super::Formula::compile(&super::ENGINE, text).unwrap();
    let said: Vec<_> =
        formula.look_ups().iter().map(|one| (one.form.as_str(), one.result.as_deref(), one.keys.join(","))).collect();
    assert_eq!(said, [("product", Some("price"), "code".to_owned()), ("order", None, "buyer".to_owned())]);
    assert!(formula.asks());
}
