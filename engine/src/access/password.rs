//! Passwords: which are good enough, how they are stored, how they are compared. Hashing is slow on purpose, so it runs
//! on threads of its own and only a few at a time.

use crate::problem::Problem;
use argon2::{Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version};
use std::collections::HashSet;
use std::sync::LazyLock;
use tokio::sync::Semaphore;

const SHORTEST: usize = 8;
const LONGEST: usize = 128;
/// Each hashing takes 19 MiB and some 20 ms; more at a time would only make all of them slower.
static TURNS: Semaphore = Semaphore::const_new(4);

/// Passwords that guessing programs try first.
static COMMON: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| include_str!("password/common.txt").lines().collect());

/// OWASP's recommendation for argon2id: 19 MiB, two passes, one lane.
static HASHER: LazyLock<Argon2<'static>> = LazyLock::new(|| {
    let params = Params::new(19 * 1024, 2, 1, None).expect("the parameters are within argon2's limits");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
});

/// Checks a new password and hashes it. `about` are words that must not be the password: user name, name.
pub async fn hash(password: String, about: &[&str]) -> Result<String, Vec<Problem>> {
    let problems = check(&password, about);
    if !problems.is_empty() {
        return Err(problems);
    }
    Ok(digest(password).await)
}

/// Hashes a password that needs no strength of its own, such as one told to everybody who gets a link.
pub async fn digest(password: String) -> String {
    let turn = TURNS.acquire().await.expect("the semaphore is never closed");
    let hashed = tokio::task::spawn_blocking(move || {
        let hashed: Result<PasswordHash, _> = HASHER.hash_password(password.as_bytes());
        hashed.map(|h| h.to_string())
    });
    let hashed = hashed.await.expect("hashing does not panic");
    drop(turn);
    hashed.expect("a password of this length can be hashed and the system gives random bytes")
}

/// True when `password` is the one `hash` was made from. Without a hash the same time passes and the answer is false,
/// so that an answer's delay does not tell which accounts exist.
pub async fn verify(password: String, hash: Option<String>) -> bool {
    static NOBODY: LazyLock<String> = LazyLock::new(|| {
        let made: Result<PasswordHash, _> = HASHER.hash_password(b"nobody has this password");
        made.expect("a fixed text can be hashed").to_string()
    });
    let turn = TURNS.acquire().await.expect("the semaphore is never closed");
    let end = tokio::task::spawn_blocking(move || {
        let known = hash.is_some();
        let text = hash.unwrap_or_else(|| NOBODY.clone());
        let Ok(parsed) = PasswordHash::new(&text) else { return false };
        HASHER.verify_password(password.as_bytes(), &parsed).is_ok() && known
    });
    let end = end.await.unwrap_or(false);
    drop(turn);
    end
}

/// What is wrong with a password, all at once.
pub fn check(password: &str, about: &[&str]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let length = password.chars().count();
    if length < SHORTEST {
        problems.push(Problem::new(
            "/password",
            "password_too_short",
            format!("密码至少 {SHORTEST} 个字符"),
            format!("a password has at least {SHORTEST} characters"),
        ));
    }
    if length > LONGEST {
        problems.push(Problem::new(
            "/password",
            "password_too_long",
            format!("密码最多 {LONGEST} 个字符"),
            format!("a password has at most {LONGEST} characters"),
        ));
    }
    let lower = password.to_lowercase();
    if COMMON.contains(lower.as_str()) || is_run(&lower) {
        problems.push(Problem::new(
            "/password",
            "password_too_common",
            "这个密码太常见，很容易被猜到",
            "this password is among the first that are guessed",
        ));
    }
    if about.iter().any(|word| !word.is_empty() && lower == word.to_lowercase()) {
        problems.push(Problem::new(
            "/password",
            "password_is_name",
            "密码不能与用户名或姓名相同",
            "a password must differ from the user name and the name",
        ));
    }
    problems
}

/// One character again and again, or neighbours counting up or down: `aaaaaaaa`, `23456789`, `hgfedcba`.
fn is_run(text: &str) -> bool {
    let codes: Vec<i64> = text.chars().map(|c| i64::from(u32::from(c))).collect();
    let steps: HashSet<i64> = codes.windows(2).map(|pair| pair[1] - pair[0]).collect();
    steps.len() == 1 && steps.iter().all(|step| step.abs() <= 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(password: &str) -> Vec<&'static str> {
        check(password, &["zhangsan", "张三"]).into_iter().map(|p| p.code).collect()
    }

    #[test]
    fn weak_passwords_are_told_apart() {
        assert_eq!(codes("short"), ["password_too_short"]);
        assert_eq!(codes("password"), ["password_too_common"]);
        assert_eq!(codes("Password1"), ["password_too_common"]);
        assert_eq!(codes("88888888"), ["password_too_common"]);
        assert_eq!(codes("3456789:"), ["password_too_common"]);
        assert_eq!(codes("ZhangSan"), ["password_is_name"]);
        assert_eq!(codes(&"很长".repeat(65)), ["password_too_long"]);
        assert_eq!(codes("correct horse battery staple"), [""; 0]);
    }

    #[tokio::test]
    async fn a_hash_fits_its_own_password_only() {
        let hash = hash("correct horse".to_owned(), &[]).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(verify("correct horse".to_owned(), Some(hash.clone())).await);
        assert!(!verify("correct house".to_owned(), Some(hash)).await);
        assert!(!verify("nobody has this password".to_owned(), None).await);
    }
}
