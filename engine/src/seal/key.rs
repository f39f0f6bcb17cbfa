//! One key, and what is derived from it. XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha) seals; its nonces are long enough to be
//! drawn at random. HMAC-SHA-256 (RFC 2104) derives the keys of each use, so that no two uses share one.

use super::{INDEX_LENGTH, Sealing, Unreadable};
use crate::digest::hex;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;

pub(super) const ID_LENGTH: usize = 8;
const NONCE: usize = 24;

/// A key with its id, which follows from it: another key never passes for it.
#[derive(Clone)]
pub(super) struct Key {
    pub(super) id: String,
    master: [u8; 32],
    cipher: XChaCha20Poly1305,
}

impl Key {
    pub(super) fn new(master: [u8; 32]) -> Self {
        let id = hex(&derive(&master, &["tenon key id"])[..ID_LENGTH / 2]);
        let cipher = XChaCha20Poly1305::new(&derive(&master, &["tenon seal"]).into());
        Self { id, master, cipher }
    }

    pub(super) fn random() -> Self {
        Self::new(rand::random())
    }

    /// The line of the key in its file.
    pub(super) fn line(&self) -> String {
        format!("{} {}\n", self.id, hex(&self.master))
    }

    /// Reads a line; `None` when it is none, or its id is not that of its key.
    pub(super) fn read(line: &str) -> Option<Self> {
        let (id, digits) = line.split_once(' ')?;
        let digits = digits.trim();
        if digits.len() != 64 || !digits.is_ascii() {
            return None;
        }
        let mut master = [0; 32];
        for (at, byte) in master.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&digits[at * 2..at * 2 + 2], 16).ok()?;
        }
        Some(Self::new(master)).filter(|key| key.id == id)
    }

    /// `<index>.<id of the key>.<nonce and ciphertext>`
    pub(super) fn seal(&self, sealing: &Sealing) -> String {
        let sealed = self.seal_bytes(&sealing.place, sealing.text.as_bytes());
        let index = sealing.index.as_deref().map(|index| self.index(index, &sealing.text)).unwrap_or_default();
        format!("{index}.{}.{}", self.id, URL_SAFE_NO_PAD.encode(sealed))
    }

    /// The nonce and the ciphertext.
    pub(super) fn seal_bytes(&self, place: &str, bytes: &[u8]) -> Vec<u8> {
        let nonce: [u8; NONCE] = rand::random();
        let payload = Payload { msg: bytes, aad: place.as_bytes() };
        let sealed = self.cipher.encrypt(&XNonce::from(nonce), payload).expect("it is shorter than 256 GiB");
        [&nonce[..], &sealed].concat()
    }

    pub(super) fn open(&self, place: &str, sealed: &str) -> Result<String, Unreadable> {
        let body = sealed.rsplit('.').next().unwrap_or_default();
        let bytes = URL_SAFE_NO_PAD.decode(body).map_err(|_| Unreadable::Damaged)?;
        String::from_utf8(self.open_bytes(place, &bytes)?).map_err(|_| Unreadable::Damaged)
    }

    pub(super) fn open_bytes(&self, place: &str, bytes: &[u8]) -> Result<Vec<u8>, Unreadable> {
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE>().ok_or(Unreadable::Damaged)?;
        let payload = Payload { msg: sealed, aad: place.as_bytes() };
        self.cipher.decrypt(&XNonce::from(*nonce), payload).map_err(|_| Unreadable::Damaged)
    }

    /// What equal texts of one field have in common, which tells nothing to whoever lacks the key.
    pub(super) fn index(&self, field: &str, text: &str) -> String {
        let key = derive(&self.master, &["tenon index", field]);
        let index = URL_SAFE_NO_PAD.encode(&derive(&key, &[text])[..16]);
        debug_assert_eq!(index.len(), INDEX_LENGTH);
        index
    }
}

fn derive(key: &[u8; 32], parts: &[&str]) -> [u8; 32] {
    let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key).expect("HMAC takes keys of any length");
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part.as_bytes());
    }
    mac.finalize().into_bytes().into()
}
