//! Settings read from texts: what is wrong with any of them is gathered, and told at once, by the setting's name.

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;

use chamdiem_service::Settings;

/// What is wrong with the settings so far, in Vietnamese, each by its name.
#[derive(Debug)]
pub struct Values {
    faults: Vec<String>,
}

impl Values {
    /// With what is wrong already.
    pub fn new(faults: Vec<String>) -> Values {
        Values { faults }
    }

    /// A whole number within bounds; the lowest where it is none.
    pub fn number<N: FromStr + PartialOrd + Display + Copy>(
        &mut self,
        setting: &str,
        text: &str,
        allowed: RangeInclusive<N>,
    ) -> N {
        let number = text.trim().parse().ok().filter(|number| allowed.contains(number));
        number.unwrap_or_else(|| {
            let (least, most) = (allowed.start(), allowed.end());
            self.fault(setting, &format!("phải là số nguyên từ {least} đến {most}, không phải {text:?}"));
            *least
        })
    }

    /// Notes a fault of a setting.
    pub fn fault(&mut self, setting: &str, vi: &str) {
        self.faults.push(format!("{setting}: {vi}"));
    }

    /// The settings, if nothing is wrong with them.
    ///
    /// # Errors
    /// Everything that is, in Vietnamese.
    pub fn checked(mut self, settings: Settings) -> Result<Settings, String> {
        for fault in settings.faults() {
            // One that was no value at all has its fault already, and its place is taken by another value.
            if !self.faults.iter().any(|known| known.starts_with(&format!("{}: ", fault.setting))) {
                self.faults.push(fault.to_string());
            }
        }
        if self.faults.is_empty() {
            return Ok(settings);
        }
        Err(format!("cấu hình có {} lỗi:\n  {}", self.faults.len(), self.faults.join("\n  ")))
    }
}
