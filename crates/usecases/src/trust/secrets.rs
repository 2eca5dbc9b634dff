//! Secrets of accounts: how they are made, hashed, compared, and which are too weak.
//!
//! A secret is kept as its Argon2id hash (RFC 9106) only. Hashing takes memory and time by intent, so callers do it off the
//! threads that serve, and give it a [`Memory`] that they keep. A name without an account costs as much as one with it: it is compared with a hash that no secret has.

use argon2::password_hash::{self, Output, PasswordHash, Salt, SaltString};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use chamdiem_api_types::wire::{AccountKind, Secret};
use chamdiem_api_types::{Code, Fault};
use chamdiem_seal as seal;

/// The memory of one hash, in KiB: the least that OWASP recommends for Argon2id with two passes.
const MEMORY_KIB: u32 = 19_456;

/// How often a hash goes over its memory.
const PASSES: u32 = 2;

/// What the memory of a hash is asked for with, in blocks of 1 KiB: so much that an allocator always maps it on its own. What
/// is not used of it takes no memory, and all of it goes back to the system when it is let go; anything smaller would stay
/// with the allocator, once for each thread that ever hashed.
const MAPPED_BLOCKS: usize = 33 * 1024;

/// The bytes of a secret that is made here: 192 random bits.
const MADE_BYTES: usize = 24;

/// The fewest different characters of a secret.
const DIFFERENT_MIN: usize = 5;

/// What the form for a new secret is filled in with; it is no secret, since everybody can read it.
pub const EXAMPLE: &str = "hãy thay câu này bằng mật khẩu riêng";

/// The memory in which secrets are hashed one after another. It is taken at the first hash, and kept until it is dropped.
#[derive(Default)]
pub struct Memory(Vec<Block>);

impl Memory {
    fn blocks(&mut self, count: usize) -> &mut [Block] {
        if self.0.len() < count {
            // Nothing of a hash before is needed, so nothing is copied.
            self.0 = Vec::with_capacity(count.max(MAPPED_BLOCKS));
            self.0.resize(count, Block::default());
        }
        &mut self.0[..count]
    }

    /// The hash of a secret with the salt and by the parameters that another hash names.
    fn hash(&mut self, like: &PasswordHash<'_>, secret: &Secret, bytes: usize) -> password_hash::Result<Output> {
        let version = like.version.map(Version::try_from).transpose()?.unwrap_or_default();
        let argon2 = Argon2::new(Algorithm::try_from(like.algorithm)?, version, Params::try_from(like)?);
        let mut salt = [0; Salt::MAX_LENGTH];
        let salt = like.salt.ok_or(password_hash::Error::PhcStringField)?.decode_b64(&mut salt)?;
        let (secret, blocks) = (secret.reveal().as_bytes(), self.blocks(argon2.params().block_count()));
        Output::init_with(bytes, |out| Ok(argon2.hash_password_into_with_memory(secret, salt, out, blocks)?))
    }
}

fn params() -> Result<Params, String> {
    Params::new(MEMORY_KIB, PASSES, 1, None).map_err(|error| error.to_string())
}

/// The hash of a secret with a salt of its own, in the form that names its own parameters.
///
/// # Errors
/// In words, where no randomness can be had.
pub fn hash(memory: &mut Memory, secret: &Secret) -> Result<String, String> {
    let salt = SaltString::encode_b64(&random::<16>()?).map_err(told)?;
    let hash = named(&salt, None)?;
    let output = memory.hash(&hash, secret, Params::DEFAULT_OUTPUT_LEN).map_err(told)?;
    Ok(PasswordHash { hash: Some(output), ..hash }.to_string())
}

/// A hash with our parameters.
fn named(salt: &SaltString, hash: Option<Output>) -> Result<PasswordHash<'_>, String> {
    Ok(PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: (&params()?).try_into().map_err(told)?,
        salt: Some(salt.as_salt()),
        hash,
    })
}

fn told(error: password_hash::Error) -> String {
    error.to_string()
}

/// A hash that no secret has: drawn, not worked out, so that a start takes neither the time nor the memory of one.
///
/// # Errors
/// In words, where no randomness can be had.
pub fn nobodys() -> Result<String, String> {
    let salt = SaltString::encode_b64(&random::<16>()?).map_err(told)?;
    let output = Output::new(&random::<{ Params::DEFAULT_OUTPUT_LEN }>()?).map_err(told)?;
    Ok(named(&salt, Some(output))?.to_string())
}

fn random<const BYTES: usize>() -> Result<[u8; BYTES], String> {
    seal::random().map_err(|fault| fault.to_string())
}

/// Whether a secret has this hash, by the parameters that the hash names: an older one stays good when ours are raised.
///
/// # Errors
/// In words, where the hash cannot be read.
pub fn verify(memory: &mut Memory, secret: &Secret, kept: &str) -> Result<bool, String> {
    let unreadable = || "a stored secret cannot be read".to_owned();
    let kept = PasswordHash::new(kept).map_err(|_| unreadable())?;
    let expected = kept.hash.ok_or_else(unreadable)?;
    // Outputs are compared in a time that tells nothing of them.
    Ok(memory.hash(&kept, secret, expected.len()).map_err(told)? == expected)
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
        let real = hash(&mut Memory::default(), &made().unwrap()).unwrap();
        let (nobodys, other) = (nobodys().unwrap(), nobodys().unwrap());
        assert_ne!(nobodys, other);
        let [real, nobodys] = [&real, &nobodys].map(|text| PasswordHash::new(text).unwrap());
        assert_eq!((nobodys.algorithm, nobodys.version, &nobodys.params), (real.algorithm, real.version, &real.params));
        let lengths = |hash: &PasswordHash<'_>| (hash.salt.unwrap().len(), hash.hash.unwrap().len());
        assert_eq!(lengths(&nobodys), lengths(&real));
        assert_eq!(verify(&mut Memory::default(), &made().unwrap(), &nobodys.to_string()), Ok(false));
    }

    /// What `argon2::PasswordVerifier` made of them before: hashes that are stored stay good.
    #[test]
    fn hashes_of_any_parameters_are_verified_one_after_another_in_one_memory() {
        use argon2::password_hash::PasswordHasher;
        let (mut memory, secret) = (Memory::default(), made().unwrap());
        let salt = SaltString::encode_b64(b"sixteen bytes ok").unwrap();
        let mut places = Vec::new();
        for (kib, passes, lanes) in [(19_456, 2, 1), (64, 3, 4), (19_456, 2, 1), (32, 1, 1)] {
            let argon2 =
                Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(kib, passes, lanes, None).unwrap());
            let kept = argon2.hash_password(secret.reveal().as_bytes(), &salt).unwrap().to_string();
            assert_eq!(verify(&mut memory, &secret, &kept), Ok(true), "{kept}");
            assert_eq!(verify(&mut memory, &made().unwrap(), &kept), Ok(false), "{kept}");
            places.push((memory.0.as_ptr(), memory.0.capacity()));
        }
        assert!(places.iter().all(|place| *place == places[0] && place.1 >= MAPPED_BLOCKS), "it was taken once");
        let ours = hash(&mut memory, &secret).unwrap();
        assert_eq!(verify(&mut Memory::default(), &secret, &ours), Ok(true));
        assert!(verify(&mut memory, &secret, "plain").is_err());
    }
}
