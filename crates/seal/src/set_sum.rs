//! A hash of a set of rows that moves with each row, so that a million rows need not be hashed again for one that changed.
//!
//! Each row is hashed, its hash is stretched to 512 numbers of 64 bits, and these are added up, lane by lane (LtHash: Bellare
//! and Micciancio 1997, Lewi and others 2019). The order does not matter, a row can be taken off again, and one that counts
//! `n` times is added `n` times. Other rows with the same sum are a short vector of a random lattice in 512 dimensions, which
//! nobody can find.

use aws_lc_rs::cipher::{AES_256, EncryptingKey, EncryptionContext, UnboundCipherKey};
use aws_lc_rs::error::Unspecified;
use aws_lc_rs::iv::FixedLength;
use sha2::{Digest, Sha256};

use crate::{base64url, from_base64url, sha256_hex};

const LANES: usize = 512;
const BYTES: usize = LANES * 8;

/// The sum of a set of rows; that of no rows is zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetSum(Box<[u64; LANES]>);

impl Default for SetSum {
    fn default() -> SetSum {
        SetSum(Box::new([0; LANES]))
    }
}

impl SetSum {
    /// Adds a row so many times, or takes it off, where `times` is negative.
    pub fn add(&mut self, row: &[u8], times: i64) {
        // Two's complement: what is negative is taken off.
        let times = times.cast_unsigned();
        for (lane, number) in self.0.iter_mut().zip(stretched(row).as_chunks::<8>().0) {
            *lane = lane.wrapping_add(u64::from_le_bytes(*number).wrapping_mul(times));
        }
    }

    /// Adds another sum: that of both sets together.
    pub fn add_all(&mut self, other: &SetSum) {
        self.0.iter_mut().zip(other.0.iter()).for_each(|(lane, number)| *lane = lane.wrapping_add(*number));
    }

    /// Takes another sum off.
    pub fn take_off(&mut self, other: &SetSum) {
        self.0.iter_mut().zip(other.0.iter()).for_each(|(lane, number)| *lane = lane.wrapping_sub(*number));
    }

    /// Whether it is the sum of no rows.
    pub fn is_zero(&self) -> bool {
        self.0.iter().all(|lane| *lane == 0)
    }

    /// The sum as text.
    pub fn text(&self) -> String {
        base64url(self.bytes())
    }

    /// The sum of a text that [`SetSum::text`] wrote; none for any other.
    pub fn from_text(text: &str) -> Option<SetSum> {
        let bytes = from_base64url(text).filter(|bytes| bytes.len() == BYTES)?;
        let mut sum = SetSum::default();
        for (lane, number) in sum.0.iter_mut().zip(bytes.as_chunks::<8>().0) {
            *lane = u64::from_le_bytes(*number);
        }
        Some(sum)
    }

    /// The SHA-256 of the sum.
    pub fn sha256(&self) -> String {
        sha256_hex(&self.bytes())
    }

    fn bytes(&self) -> Vec<u8> {
        self.0.iter().flat_map(|lane| lane.to_le_bytes()).collect()
    }
}

/// The hash of a row, stretched by AES-256 in counter mode.
fn stretched(row: &[u8]) -> [u8; BYTES] {
    let mut bytes = [0; BYTES];
    // It cannot fail with a key of this length. Should it, the row has a value that no other row has to share with it.
    if stretch(&Sha256::digest(row), &mut bytes).is_err() {
        bytes[..32].copy_from_slice(&Sha256::digest(row));
    }
    bytes
}

fn stretch(key: &[u8], bytes: &mut [u8]) -> Result<(), Unspecified> {
    let key = EncryptingKey::ctr(UnboundCipherKey::new(&AES_256, key)?)?;
    key.less_safe_encrypt(bytes, EncryptionContext::Iv128(FixedLength::from([0; 16]))).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(rows: &[(&str, i64)]) -> SetSum {
        let mut sum = SetSum::default();
        rows.iter().for_each(|(row, times)| sum.add(row.as_bytes(), *times));
        sum
    }

    #[test]
    fn the_order_of_rows_does_not_matter_and_their_number_does() {
        assert_eq!(sum(&[("a", 1), ("b", 2)]), sum(&[("b", 1), ("a", 1), ("b", 1)]));
        assert_ne!(sum(&[("a", 1), ("b", 2)]), sum(&[("a", 2), ("b", 1)]));
        assert_ne!(sum(&[("ab", 1)]), sum(&[("a", 1), ("b", 1)]));
    }

    #[test]
    fn what_is_taken_off_leaves_nothing() {
        assert!(sum(&[("a", 3), ("b", 1), ("a", -3), ("b", -1)]).is_zero());
        assert!(!sum(&[("a", 3), ("a", -2)]).is_zero());
        let (mut both, one) = (sum(&[("a", 1), ("b", 5)]), sum(&[("b", 5)]));
        both.take_off(&one);
        assert_eq!(both, sum(&[("a", 1)]));
        both.add_all(&one);
        assert_eq!(both, sum(&[("b", 5), ("a", 1)]));
    }

    #[test]
    fn the_text_of_a_sum_is_read_again_and_no_other() {
        let one = sum(&[("a", 7)]);
        assert_eq!(SetSum::from_text(&one.text()), Some(one.clone()));
        assert_eq!(SetSum::from_text(&one.text()[1..]), None);
        assert_eq!(SetSum::from_text("AAAA"), None);
        assert_eq!(SetSum::default().sha256(), sha256_hex(&[0; BYTES]));
    }
}
