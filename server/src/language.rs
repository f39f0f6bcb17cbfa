//! The language of the answer at hand. A refusal may arise deep inside, far from the request's headers, so the language
//! travels with the task that answers.

use std::cell::Cell;
use tenon_engine::problem::Language;

tokio::task_local! {
    static SPOKEN: Cell<Language>;
}

/// The language to answer in; Chinese outside of a request.
pub fn spoken() -> Language {
    SPOKEN.try_with(Cell::get).unwrap_or_default()
}

/// Changes the language for the rest of the request: the one who asks is known now, and so is their choice.
pub fn speak(language: Language) {
    // Outside of a request there is nobody to speak to.
    let _ = SPOKEN.try_with(|spoken| spoken.set(language));
}

/// Runs the answering of one request in a language.
pub async fn within<F: Future>(language: Language, answer: F) -> F::Output {
    SPOKEN.scope(Cell::new(language), answer).await
}
