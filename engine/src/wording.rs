//! Sentences with field names in `{{ }}`: titles of records and reasons of rules. Longer texts with conditions and
//! loops are templates of `notify`.

/// A sentence, taken apart once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wording {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Plain(String),
    Field(String),
}

impl Wording {
    /// Takes a sentence apart. A `{{` without its `}}` is plain text.
    pub fn parse(text: &str) -> Self {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, inside, after)) = next_field(rest) {
            if !before.is_empty() {
                parts.push(Part::Plain(before.to_owned()));
            }
            parts.push(Part::Field(inside.trim().to_owned()));
            rest = after;
        }
        if !rest.is_empty() {
            parts.push(Part::Plain(rest.to_owned()));
        }
        Self { parts }
    }

    /// The fields the sentence names, in order.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Field(field) => Some(field.as_str()),
            Part::Plain(_) => None,
        })
    }

    /// The sentence with every field replaced by what `say` answers for it.
    pub fn render(&self, mut say: impl FnMut(&str) -> String) -> String {
        let mut out = String::new();
        for part in &self.parts {
            match part {
                Part::Plain(text) => out.push_str(text),
                Part::Field(field) => out.push_str(&say(field)),
            }
        }
        out
    }
}

fn next_field(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once("{{")?;
    let (inside, after) = rest.split_once("}}")?;
    Some((before, inside, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_replaced_and_the_rest_stays() {
        let wording = Wording::parse("{{ name }}（{{level}}）成交 {{ x");
        assert_eq!(wording.fields().collect::<Vec<_>>(), ["name", "level"]);
        assert_eq!(wording.render(|field| field.to_uppercase()), "NAME（LEVEL）成交 {{ x");
    }
}
