//! Secrets that stand for an identity: made at random, shown once, stored as a hash.

use crate::digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// A new secret of 256 random bits from the operating system's seeded generator, behind a prefix that says what it is.
pub fn generate(prefix: &str) -> String {
    format!("{prefix}{}", URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>()))
}

/// What is stored of a secret. A plain hash is enough: 256 random bits cannot be guessed, unlike a password.
pub fn hash(secret: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest::of(secret))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_differ_carry_their_prefix_and_hash_the_same_way_each_time() {
        let (one, two) = (generate("tk_"), generate("tk_"));
        assert_ne!(one, two);
        assert!(one.starts_with("tk_") && one.len() == 3 + 43);
        assert_eq!(hash(&one), hash(&one));
        assert_ne!(hash(&one), hash(&two));
    }
}
