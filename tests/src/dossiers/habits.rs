//! How each unit works: the rates that its dossiers are drawn with.

/// Rates in percent.
#[derive(Debug, Clone, Copy)]
pub(super) struct Habits {
    /// The share of all dossiers; whole parts.
    pub(super) share: usize,
    /// Finished late.
    pub(super) late: i64,
    /// Finished on the day.
    pub(super) on_day: i64,
    /// The applicant was asked back once, and more often.
    pub(super) asked_back: (i64, i64),
    /// One agency beside the one-stop, and several.
    pub(super) agencies: (i64, i64),
    /// Sent online.
    pub(super) online: i64,
    /// Never late with what was sent online, without which criterion 9 gives nothing.
    pub(super) online_on_time: bool,
}

impl Habits {
    /// The habits of the unit at a place. A district has more dossiers than a department; the first unit has no fault.
    pub(super) fn of(place: usize, is_district: bool, has_dossiers: bool) -> Habits {
        let pick = |rates: &[i64]| rates[place % rates.len()];
        let share = if is_district { 5 + place % 4 } else { 1 + place % 3 };
        if place == 0 {
            let none = (0, 0);
            return Habits {
                share,
                late: 0,
                on_day: 0,
                asked_back: none,
                agencies: none,
                online: 45,
                online_on_time: true,
            };
        }
        Habits {
            share: if has_dossiers { share } else { 0 },
            late: pick(&[0, 1, 2, 4, 8, 15, 25]),
            on_day: pick(&[0, 2, 5, 10, 20]),
            asked_back: (pick(&[0, 1, 3, 6]), pick(&[0, 0, 2])),
            agencies: (pick(&[0, 2, 5]), pick(&[0, 1, 0, 3])),
            online: pick(&[35, 20, 5, 60, 0]),
            online_on_time: place % 3 != 1,
        }
    }
}
