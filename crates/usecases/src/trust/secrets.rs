//! Secrets of accounts: how they are made, hashed, compared, and which are too weak.
//!
//! A secret is kept as its Argon2id hash (RFC 9106) only. Hashing takes memory and time by intent, so callers do it off the
//! threads that serve. A name without an account costs as much as one with it: it is compared with a hash that no secret has.

use argon2::password_hash::{Output, PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use chamdiem_api_types::wire::{AccountKind, Secret};
use chamdiem_api_types::{Code, Fault};
use chamdiem_seal as seal;

/// The memory of one hash, in KiB: the least that OWASP recommends for Argon2id with two passes.
const MEMORY_KIB: u32 = 19_456;

/// How often a hash goes over its memory.
const PASSES: u32 = 2;

/// The bytes of a secret that is made here: 192 random bits.
const MADE_BYTES: usize = 24;

/// The fewest different characters of a secret.
const DIFFERENT_MIN: usize = 5;

/// What the form for a new secret is filled in with; it is no secret, since everybody can read it.
pub const EXAMPLE: &str = "hãy thay câu này bằng mật khẩu riêng";

fn argon2() -> Result<Argon2<'static>, String> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None).map_err(|error| error.to_string())?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// The hash of a secret with a salt of its own, in the form that names its own parameters.
///
/// # Errors
/// In words, where no randomness can be had.
pub fn hash(secret: &Secret) -> Result<String, String> {
    let salt = SaltString::encode_b64(&random::<16>()?).map_err(|error| error.to_string())?;
    let hash = argon2()?.hash_password(secret.reveal().as_bytes(), &salt).map_err(|error| error.to_string())?;
    Ok(hash.to_string())
}

/// A hash that no secret has: drawn, not worked out, so that a start takes neither the time nor the memory of one.
///
/// # Errors
/// In words, where no randomness can be had.
pub fn nobodys() -> Result<String, String> {
    let told = |error: argon2::password_hash::Error| error.to_string();
    let salt = SaltString::encode_b64(&random::<16>()?).map_err(told)?;
    let hash = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: argon2()?.params().try_into().map_err(told)?,
        salt: Some(salt.as_salt()),
        hash: Some(Output::new(&random::<{ Params::DEFAULT_OUTPUT_LEN }>()?).map_err(told)?),
    };
    Ok(hash.to_string())
}

fn random<const BYTES: usize>() -> Result<[u8; BYTES], String> {
    seal::random().map_err(|fault| fault.to_string())
}

/// Whether a secret has this hash, by the parameters that the hash names: an older one stays good when ours are raised.
///
/// # Errors
/// In words, where the hash cannot be read.
pub fn verify(secret: &Secret, kept: &str) -> Result<bool, String> {
    let kept = PasswordHash::new(kept).map_err(|_| "a stored secret cannot be read".to_owned())?;
    match argon2()?.verify_password(secret.reveal().as_bytes(), &kept) {
        Ok(()) => Ok(true),
        Err(argon2::password_hash::Error::Password) => Ok(false),
        Err(error) => Err(error.to_string()),
    }
}

/// A secret that nobody has had before: 192 random bits, 32 characters.
///
/// # Errors
/// In words, where no randomness can be had.
pub fn made() -> Result<Secret, String> {
    Ok(Secret::new(&seal::base64url(random::<MADE_BYTES>()?)))
}

/// What is wrong with a secret for such an account.
pub fn faults(secret: &Secret, kind: AccountKind, account: &str) -> Vec<Fault> {
    let text = secret.reveal();
    let mut faults = Vec::new();
    let mut weak = |vi: String, en: String| faults.push(Fault::new("/secret", Code::SecretTooWeak, vi, en));
    let length_min = match kind {
        AccountKind::Machine => Secret::MACHINE_LENGTH_MIN,
        AccountKind::Person | AccountKind::Unknown => Secret::PERSON_LENGTH_MIN,
    };
    let length = text.chars().count();
    if length < length_min {
        let vi = format!("Mật khẩu có {length} ký tự, cần ít nhất {length_min}.");
        weak(vi, format!("The secret has {length} characters, it needs at least {length_min}."));
    }
    let different: std::collections::BTreeSet<char> = text.chars().collect();
    if different.len() < DIFFERENT_MIN {
        let vi = format!("Mật khẩu phải có ít nhất {DIFFERENT_MIN} ký tự khác nhau.");
        weak(vi, format!("The secret needs at least {DIFFERENT_MIN} different characters."));
    }
    if text == EXAMPLE {
        let vi = "Đây là ví dụ điền sẵn, ai cũng biết; hãy thay bằng mật khẩu riêng.".to_owned();
        weak(vi, "This is the example, which everybody knows; choose a secret of your own.".to_owned());
    }
    if text.to_lowercase().replace(account, "").chars().count() * 2 < length {
        let vi = "Mật khẩu không được gồm chủ yếu là tên tài khoản.".to_owned();
        weak(vi, "The secret must not be made of the account's name.".to_owned());
    }
    // Machines send it in an Authorization header, where senders disagree about the form of all other characters.
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    if kind == AccountKind::Machine && !text.bytes().all(plain) {
        let vi = "Mật khẩu của hệ thống máy chỉ gồm chữ cái không dấu, chữ số và các dấu - . _ ~.";
        let en = "A machine's secret is made of letters, digits and - . _ ~ only.";
        faults.push(Fault::new("/secret", Code::TextMalformed, vi, en));
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_that_no_secret_has_costs_what_a_real_one_costs() {
        let real = hash(&made().unwrap()).unwrap();
        let (nobodys, other) = (nobodys().unwrap(), nobodys().unwrap());
        assert_ne!(nobodys, other);
        let [real, nobodys] = [&real, &nobodys].map(|text| PasswordHash::new(text).unwrap());
        assert_eq!((nobodys.algorithm, nobodys.version, &nobodys.params), (real.algorithm, real.version, &real.params));
        let lengths = |hash: &PasswordHash<'_>| (hash.salt.unwrap().len(), hash.hash.unwrap().len());
        assert_eq!(lengths(&nobodys), lengths(&real));
        assert_eq!(verify(&made().unwrap(), &nobodys.to_string()), Ok(false));
    }
}
