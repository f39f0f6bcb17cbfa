//! A record in the making: the values so far, what is hidden, what is wrong. The steps of the path work on it in turn.

use super::compute::Cell;
use super::{Context, Linked};
use crate::definition::SYSTEM_FIELDS;
use crate::kind::{self, Display};
use crate::model::Form;
use crate::problem::Problem;
use crate::script::{Facts, Inquiry};
use crate::store::StoredRecord;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub(super) struct Draft<'a> {
    pub form: &'a Form,
    pub context: &'a Context<'a>,
    /// Field values and system fields together, as conditions and expressions see the record.
    pub facts: Map<String, Value>,
    /// Records that links of the draft point to.
    pub linked: Linked,
    /// Those that links point to and that lie in the recycle bin.
    pub binned: Linked,
    /// Fields that conditions hide.
    pub hidden: BTreeSet<String>,
    /// Cells of sub-forms that conditions hide.
    pub hidden_cells: BTreeSet<Cell>,
    pub problems: Vec<Problem>,
    /// Why formulas say nothing though they give something, by pointer: it is no value of their field.
    pub unfit: BTreeMap<String, Problem>,
    /// Sensitive fields with a value that cannot be opened, and stays as it is.
    pub unreadable: Vec<String>,
    /// Fields whose value somebody sent, and changed by it.
    pub sent: BTreeSet<String>,
    /// What expressions ask beyond the record; answered by [`Draft::inquire`].
    pub inquiry: Inquiry,
    /// What is asked for fields that a public link fills in from forms its strangers do not see.
    pub lent: Inquiry,
    /// The formulas that are worked out, `total` or `items.amount`, where the others keep what they say; all without it.
    pub only: Option<Arc<BTreeSet<String>>>,
}

impl<'a> Draft<'a> {
    pub fn new(form: &'a Form, context: &'a Context<'a>, record: &StoredRecord) -> Self {
        Self {
            form,
            context,
            facts: record.facts().into_values(),
            linked: Linked::new(),
            binned: Linked::new(),
            hidden: BTreeSet::new(),
            hidden_cells: BTreeSet::new(),
            problems: Vec::new(),
            unfit: BTreeMap::new(),
            unreadable: record.unreadable.clone(),
            sent: BTreeSet::new(),
            inquiry: Inquiry::default(),
            lent: Inquiry::default(),
            only: None,
        }
    }

    pub fn value(&self, field: &str) -> &Value {
        self.facts.get(field).unwrap_or(&Value::Null)
    }

    /// Sets a field, or empties it when there is no value.
    pub fn set(&mut self, field: &str, value: Value) {
        if kind::is_missing(&value) {
            self.facts.remove(field);
        } else {
            self.facts.insert(field.to_owned(), value);
        }
    }

    /// What expressions may know of the draft.
    pub fn script_facts<'f>(&'f self, row: Option<&'f Map<String, Value>>) -> Facts<'f> {
        Facts {
            record: &self.facts,
            row,
            me: self.context.me(),
            now: self.context.now,
            timezone: self.context.timezone,
            inquiry: self.form.asks.then_some(&self.inquiry),
        }
    }

    /// The field values alone, without what the system adds.
    pub fn values(&self) -> Map<String, Value> {
        let mut values = self.facts.clone();
        for key in SYSTEM_FIELDS {
            values.remove(key);
        }
        values
    }

    /// A field as people read it, with names in the place of ids.
    pub fn say(&self, key: &str) -> String {
        let name = |id: &str| {
            self.linked.get(id).map(|record| record.title.clone()).or_else(|| self.context.people.name_of(id))
        };
        // It is kept as it reads: everybody sees it in the language of the form.
        let (language, timezone) = (self.context.language, self.context.timezone);
        let display = Display { language, timezone, name: &name, say: &kind::as_written };
        match self.form.field(key) {
            Some(field) => kind::format(&field.definition, self.value(key), &display),
            None => match self.value(key) {
                Value::String(text) => name(text).unwrap_or_else(|| text.clone()),
                Value::Null => String::new(),
                other => other.to_string(),
            },
        }
    }
}
