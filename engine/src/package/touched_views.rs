//! Which of the views that people have saved would lose something by what is published.

use crate::definition::{Definitions, mend_view};
use crate::store::views::{self, Place, ViewRow};
use crate::store::{Conn, StoreError};

/// Saved views read together.
const PAGE: usize = 200;

/// The saved views of a form that name what is gone, or cannot be used as it is used there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TouchedViews {
    /// Those everybody who may read the form sees, oldest first.
    pub shared: Vec<TouchedView>,
    /// How many members keep for themselves. A private view is nobody else's, so nothing else is said of one.
    pub private: usize,
    /// How many of those show no records until their filter is mended.
    pub private_withheld: usize,
}

impl TouchedViews {
    /// Whether no view loses anything.
    pub fn is_empty(&self) -> bool {
        self.shared.is_empty() && self.private == 0
    }

    /// Takes note of a view where it loses something.
    fn look(&mut self, row: &ViewRow, before: &Definitions, after: &Definitions) {
        let Some(was) = mend_view(&row.body, &row.id, before) else { return };
        let is = mend_view(&row.body, &row.id, after);
        let loses = is.as_ref().is_none_or(|is| is.lost.iter().any(|problem| !was.lost.contains(problem)));
        if !loses {
            return;
        }
        let withheld = is.is_none_or(|is| is.withheld);
        if row.owner.is_none() {
            self.shared.push(TouchedView { title: was.view.title, withheld });
        } else {
            self.private += 1;
            self.private_withheld += usize::from(withheld);
        }
    }
}

/// A shared view that loses something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TouchedView {
    pub title: String,
    /// It shows no records until its filter is mended.
    pub withheld: bool,
}

/// The saved views of a form that fit the definitions in force and would fit those to come no more.
pub(super) async fn touched_views(
    conn: &mut Conn,
    place: Place<'_>,
    (before, after): (&Definitions, &Definitions),
) -> Result<TouchedViews, StoreError> {
    let mut found = TouchedViews::default();
    // Without a change of the form nothing of its views is lost.
    let was = before.forms.get(place.form);
    if was.is_none() || was == after.forms.get(place.form) {
        return Ok(found);
    }
    let mut last = String::new();
    loop {
        let page = views::page(conn, place, &last, PAGE).await?;
        page.iter().for_each(|row| found.look(row, before, after));
        match page.into_iter().nth(PAGE - 1) {
            Some(row) => last = row.id,
            None => return Ok(found),
        }
    }
}
