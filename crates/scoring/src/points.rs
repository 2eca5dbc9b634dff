//! Points: exact decimals, held as whole ten-thousandths.

use std::fmt;
use std::str::FromStr;

use crate::Rounding;

/// Ten-thousandths in one point: four decimals are the most that a rule set may use.
const TEN_THOUSANDTHS_PER_POINT: i64 = 10_000;

/// Points (điểm): an exact decimal from 0 to 1,000,000 with at most four decimals.
///
/// Never negative, never a floating-point number. A difference of two points is a [`PointsDifference`].
///
/// ```
/// use chamdiem_scoring::{Decimals, Points};
/// let points: Points = "14,98".parse()?;
/// assert_eq!(points, "14.98".parse()?);
/// assert_eq!(points.text(Decimals::new(2)?), "14.98");
/// assert!("1.99999".parse::<Points>().is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Points(i64);

impl Points {
    /// Ten-thousandths in one point.
    pub const TEN_THOUSANDTHS: i64 = TEN_THOUSANDTHS_PER_POINT;
    /// No points at all. A unit that was not scored has no points, which is not the same.
    pub const ZERO: Points = Points(0);
    /// The most that a single value or a total can be: 1,000,000 points.
    pub const MAX: Points = Points(1_000_000 * TEN_THOUSANDTHS_PER_POINT);

    /// The points that are so many ten-thousandths of a point.
    ///
    /// # Errors
    /// [`PointsError::OutOfBounds`] below 0 or above [`Points::MAX`].
    pub fn from_ten_thousandths(ten_thousandths: i64) -> Result<Points, PointsError> {
        if (0..=Points::MAX.0).contains(&ten_thousandths) {
            Ok(Points(ten_thousandths))
        } else {
            Err(PointsError::OutOfBounds)
        }
    }

    /// This value in ten-thousandths of a point: the form in which it is stored.
    pub fn ten_thousandths(self) -> i64 {
        self.0
    }

    /// Whether the value can be written with so many decimals.
    pub fn fits(self, decimals: Decimals) -> bool {
        self.0 % decimals.unit_ten_thousandths() == 0
    }

    /// The exact sum.
    ///
    /// # Errors
    /// [`PointsError::OutOfBounds`] when it would exceed [`Points::MAX`].
    pub fn sum(values: impl IntoIterator<Item = Points>) -> Result<Points, PointsError> {
        let mut sum = 0_i64;
        for value in values {
            sum += value.0;
            if sum > Points::MAX.0 {
                return Err(PointsError::OutOfBounds);
            }
        }
        Ok(Points(sum))
    }

    /// A quotient of ten-thousandths of a point, divided exactly and then brought to so many decimals; none when
    /// `denominator` is not above 0, or when the result is no points.
    ///
    /// ```
    /// use chamdiem_scoring::{Decimals, Points, Rounding};
    /// // Two dossiers with 2 points and one with 1: five points over three dossiers.
    /// let mean = Points::divided(50_000, 3, Decimals::TWO, Rounding::HalfAwayFromZero);
    /// assert_eq!(mean, "1.67".parse().ok());
    /// assert_eq!(Points::divided(0, 0, Decimals::TWO, Rounding::HalfAwayFromZero), None);
    /// ```
    pub fn divided(numerator: i128, denominator: i128, decimals: Decimals, rounding: Rounding) -> Option<Points> {
        let unit = i128::from(decimals.unit_ten_thousandths());
        let step = denominator.checked_mul(unit).filter(|&step| step > 0 && numerator >= 0)?;
        let (floor, rest) = (numerator / step, numerator % step);
        // The rest against half a step, without doubling what may be large.
        let up = match (rounding, rest.cmp(&(step - rest))) {
            (Rounding::HalfAwayFromZero, half) => half.is_ge(),
            (Rounding::HalfToEven, half) => half.is_gt() || half.is_eq() && floor % 2 == 1,
            (Rounding::TowardsZero, _) => false,
        };
        let steps = floor + i128::from(up);
        let ten_thousandths = steps.checked_mul(unit).and_then(|value| i64::try_from(value).ok())?;
        Points::from_ten_thousandths(ten_thousandths).ok()
    }

    /// How much more this is than `other`; negative when it is less.
    pub fn minus(self, other: Points) -> PointsDifference {
        PointsDifference(self.0 - other.0)
    }

    /// Written with a decimal point and at least `decimals` decimals, more only where the value needs them.
    pub fn text(self, decimals: Decimals) -> String {
        written(self.0, decimals, '.')
    }

    /// Written as a Vietnamese document writes it, with a decimal comma.
    pub fn text_vi(self, decimals: Decimals) -> String {
        written(self.0, decimals, ',')
    }
}

/// Written without superfluous zeros: `2`, `1.5`, `14.98`.
impl fmt::Display for Points {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&written(self.0, Decimals(0), '.'))
    }
}

/// Reads `14.98`, `14,98` or `14`: digits, then at most one separator with one to four digits behind it.
impl FromStr for Points {
    type Err = PointsError;

    fn from_str(text: &str) -> Result<Points, PointsError> {
        let (whole, fraction) = match text.split_once(['.', ',']) {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (text, None),
        };
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(whole) || !fraction.is_none_or(digits) || (whole.len() > 1 && whole.starts_with('0')) {
            return Err(PointsError::NotANumber);
        }
        let fraction = fraction.unwrap_or("");
        if fraction.len() > 4 {
            return Err(PointsError::TooManyDecimals);
        }
        let whole: i64 = whole.parse().map_err(|_| PointsError::OutOfBounds)?;
        let fraction: i64 = format!("{fraction:0<4}").parse().map_err(|_| PointsError::NotANumber)?;
        let value = whole
            .checked_mul(TEN_THOUSANDTHS_PER_POINT)
            .and_then(|value| value.checked_add(fraction))
            .ok_or(PointsError::OutOfBounds)?;
        Points::from_ten_thousandths(value)
    }
}

/// The difference of two values, with its sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PointsDifference(i64);

impl PointsDifference {
    /// The difference in ten-thousandths of a point.
    pub fn ten_thousandths(self) -> i64 {
        self.0
    }

    /// Written with a decimal point and at least `decimals` decimals, a minus sign in front where it is negative.
    pub fn text(self, decimals: Decimals) -> String {
        written(self.0, decimals, '.')
    }

    /// Its size without the sign, written with a decimal comma.
    pub fn size_text_vi(self, decimals: Decimals) -> String {
        written(self.0.abs(), decimals, ',')
    }
}

/// How many decimals a rule set writes points with: 0 to 4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decimals(u8);

impl Decimals {
    /// Two, as most documents write.
    pub const TWO: Decimals = Decimals(2);
    /// Four, the most there are.
    pub const MOST: Decimals = Decimals(4);

    /// So many decimals.
    ///
    /// # Errors
    /// [`DecimalsError`] above 4.
    pub fn new(decimals: u8) -> Result<Decimals, DecimalsError> {
        if decimals <= 4 { Ok(Decimals(decimals)) } else { Err(DecimalsError { given: decimals }) }
    }

    /// The number of digits behind the separator.
    pub fn digits(self) -> u8 {
        self.0
    }

    /// The smallest step between two values, in ten-thousandths of a point.
    fn unit_ten_thousandths(self) -> i64 {
        10_i64.pow(u32::from(4 - self.0))
    }
}

/// More than four decimals were asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{given} decimals are more than 4")]
pub struct DecimalsError {
    /// The number asked for.
    pub given: u8,
}

/// Why a text or a number is not points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PointsError {
    /// Not digits with at most one decimal separator.
    #[error("not a decimal number")]
    NotANumber,
    /// More than four digits behind the separator.
    #[error("more than four decimals")]
    TooManyDecimals,
    /// Below 0 or above [`Points::MAX`].
    #[error("not between 0 and 1000000")]
    OutOfBounds,
}

fn written(ten_thousandths: i64, decimals: Decimals, separator: char) -> String {
    let sign = if ten_thousandths < 0 { "-" } else { "" };
    let size = ten_thousandths.unsigned_abs();
    let per_point = TEN_THOUSANDTHS_PER_POINT.unsigned_abs();
    let mut fraction = format!("{:04}", size % per_point);
    while fraction.len() > usize::from(decimals.0) && fraction.ends_with('0') {
        fraction.pop();
    }
    let whole = size / per_point;
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}{separator}{fraction}") }
}
