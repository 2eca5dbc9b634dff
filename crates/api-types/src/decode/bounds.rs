//! Bounds of numbers and lists, as their schemas have them.

use super::Faults;
use crate::{Code, Fault};

/// A whole number that may be absent.
pub(crate) trait WholeNumber {
    /// The number, when there is one.
    fn number(&self) -> Option<u64>;
}

macro_rules! whole_number {
    ($($number:ty),*) => {$(
        impl WholeNumber for $number {
            fn number(&self) -> Option<u64> {
                Some(u64::from(*self))
            }
        }
    )*};
}
whole_number!(u16, u32, u64);

impl<T: WholeNumber> WholeNumber for Option<T> {
    fn number(&self) -> Option<u64> {
        self.as_ref().and_then(T::number)
    }
}

/// The value at the pointer `at`, when it lies between the bounds; none when it noted a fault.
pub(crate) fn between<T: WholeNumber>(value: T, bounds: [u64; 2], at: &str, faults: &mut Faults) -> Option<T> {
    let [least, most] = bounds;
    match value.number() {
        Some(number) if !(least..=most).contains(&number) => {
            let vi = format!("Số {number} phải nằm trong khoảng từ {least} đến {most}.");
            let en = format!("{number} is not between {least} and {most}.");
            faults.add(Fault::new(at, Code::ValueOutOfRange, vi, en));
            None
        }
        _ => Some(value),
    }
}

/// A list that may be absent.
pub(crate) trait Items {
    /// How many items it has.
    fn count(&self) -> usize;
}

impl<T> Items for Vec<T> {
    fn count(&self) -> usize {
        self.len()
    }
}

impl<T: Items> Items for Option<T> {
    fn count(&self) -> usize {
        self.as_ref().map_or(0, T::count)
    }
}

/// The list at the pointer `at`, when it has no more items; none when it noted a fault.
pub(crate) fn at_most<T: Items>(list: T, most: usize, at: &str, faults: &mut Faults) -> Option<T> {
    let count = list.count();
    if count > most {
        faults.add(list_too_long(count, most, at));
        return None;
    }
    Some(list)
}

pub(super) fn list_too_long(count: usize, most: usize, at: &str) -> Fault {
    let vi = format!("Danh sách có {count} phần tử, tối đa {most}.");
    Fault::new(at, Code::ListTooLong, vi, format!("{count} items, at most {most}."))
}
