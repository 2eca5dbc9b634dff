//! The columns by what they hold: a type of `scoring` or of `time` reads and writes its columns by itself, so that a row
//! holds what it means. A value that cannot be read is the fault of the database: a [`StoreError::Database`].
//!
//! Each such type has an SQL type of its own, so that what is not the same is not compared either.
//!
//! [`StoreError::Database`]: crate::StoreError::Database

use std::borrow::Cow;
use std::fmt::Debug;

use chamdiem_scoring::{self as scoring, VIETNAM_TIME};
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, Queryable};
use diesel::expression::{AsExpression, TypedExpressionType};
use diesel::internal::derives::as_expression::Bound;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{BigInt, SqlType};
use diesel::sqlite::{Sqlite, SqliteValue};
use time::format_description::well_known::Iso8601;
use time::{Date, OffsetDateTime};

/// What the columns ask of a database: to read and write a text and a whole number.
pub(crate) trait Values: Backend {
    fn read_text<T>(value: Self::RawValue<'_>, read: impl FnOnce(&str) -> Option<T>) -> deserialize::Result<Option<T>>;
    fn read_number(value: Self::RawValue<'_>) -> deserialize::Result<i64>;
    fn write_text<'b>(text: Cow<'b, str>, out: &mut Output<'b, '_, Self>) -> serialize::Result;
    fn write_number(number: i64, out: &mut Output<'_, '_, Self>) -> serialize::Result;
}

impl Values for Sqlite {
    fn read_text<T>(
        mut value: SqliteValue<'_, '_, '_>,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> deserialize::Result<Option<T>> {
        Ok(read(value.read_text()))
    }

    fn read_number(value: SqliteValue<'_, '_, '_>) -> deserialize::Result<i64> {
        FromSql::<BigInt, Sqlite>::from_sql(value)
    }

    fn write_text<'b>(text: Cow<'b, str>, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        match text {
            Cow::Borrowed(text) => out.set_value(text),
            Cow::Owned(text) => out.set_value(text),
        }
        Ok(IsNull::No)
    }

    fn write_number(number: i64, out: &mut Output<'_, '_, Sqlite>) -> serialize::Result {
        out.set_value(number);
        Ok(IsNull::No)
    }
}

impl Values for Pg {
    fn read_text<T>(value: PgValue<'_>, read: impl FnOnce(&str) -> Option<T>) -> deserialize::Result<Option<T>> {
        Ok(read(std::str::from_utf8(value.as_bytes())?))
    }

    fn read_number(value: PgValue<'_>) -> deserialize::Result<i64> {
        FromSql::<BigInt, Pg>::from_sql(value)
    }

    fn write_text<'b>(text: Cow<'b, str>, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        std::io::Write::write_all(out, text.as_bytes())?;
        Ok(IsNull::No)
    }

    fn write_number(number: i64, out: &mut Output<'_, '_, Pg>) -> serialize::Result {
        std::io::Write::write_all(out, &number.to_be_bytes())?;
        Ok(IsNull::No)
    }
}

fn readable<T>(value: Option<T>, what: &str) -> deserialize::Result<T> {
    value.ok_or_else(|| format!("a stored {what} cannot be read").into())
}

/// A column: its SQL type, what it is kept as, the type that it holds, and how that is read and written.
macro_rules! column {
    ($name:ident as Text, $value:ty, $read:expr, $write:expr) => {
        #[derive(Debug, Clone, Copy, Default, diesel::sql_types::SqlType, diesel::query_builder::QueryId)]
        #[diesel(sqlite_type(name = "Text"), postgres_type(oid = 25, array_oid = 1009))]
        pub struct $name;

        impl<DB: Values> FromSql<$name, DB> for $value {
            fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<$value> {
                let read: fn(&str) -> Option<$value> = $read;
                readable(DB::read_text(value, read)?, stringify!($name))
            }
        }

        impl<DB: Values> ToSql<$name, DB> for $value {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                let write: fn(&$value) -> Cow<'_, str> = $write;
                DB::write_text(write(self), out)
            }
        }

        column!($name, $value);
    };
    ($name:ident as BigInt, $value:ty, $read:expr, $write:expr) => {
        #[derive(Debug, Clone, Copy, Default, diesel::sql_types::SqlType, diesel::query_builder::QueryId)]
        #[diesel(sqlite_type(name = "Long"), postgres_type(oid = 20, array_oid = 1016))]
        pub struct $name;

        impl<DB: Values> FromSql<$name, DB> for $value {
            fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<$value> {
                let read: fn(i64) -> Option<$value> = $read;
                readable(read(DB::read_number(value)?), stringify!($name))
            }
        }

        impl<DB: Values> ToSql<$name, DB> for $value {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                let write: fn(&$value) -> i64 = $write;
                DB::write_number(write(self), out)
            }
        }

        column!($name, $value);
    };
    ($name:ident, $value:ty) => {
        impl<DB: Values> Queryable<$name, DB> for $value {
            type Row = $value;

            fn build(value: $value) -> deserialize::Result<$value> {
                Ok(value)
            }
        }
    };
}

/// A value on its way into a column. The types of other crates cannot be expressions of SQL by themselves.
#[derive(Debug, Clone, Copy)]
pub struct Bind<'a, T: ?Sized>(pub &'a T);

impl<T: ?Sized, ST: SqlType + TypedExpressionType> AsExpression<ST> for Bind<'_, T> {
    type Expression = Bound<ST, Self>;

    fn as_expression(self) -> Bound<ST, Self> {
        Bound::new(self)
    }
}

impl<T: ToSql<ST, DB> + ?Sized + Debug, ST, DB: Backend> ToSql<ST, DB> for Bind<'_, T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.0.to_sql(out)
    }
}

/// Columns that hold a code.
macro_rules! codes {
    ($($name:ident),+ $(,)?) => {
        $(column!($name as Text, scoring::$name, |text| text.parse().ok(), |code| Cow::Borrowed(code.as_str()));)+
    };
}

codes!(RoundId, UnitCode, GroupCode, RuleSetId, CriterionKey);

column!(Period as Text, scoring::Period, |text| text.parse().ok(), |period| Cow::Owned(period.to_string()));
column!(Day as Text, Date, |text| Date::parse(text, &Iso8601::DATE).ok(), |day| Cow::Owned(day.to_string()));
column!(Moment as BigInt, OffsetDateTime, moment, |moment| microseconds(*moment));
column!(Points as BigInt, scoring::Points, |number| scoring::Points::from_ten_thousandths(number).ok(), |points| {
    points.ten_thousandths()
});

column!(UnitLevel as Text, scoring::UnitLevel, |text| text.parse().ok(), |level| Cow::Borrowed(level.as_str()));

/// Columns that hold one of a few words.
macro_rules! words {
    ($($name:ident { $($variant:ident = $word:literal),+ $(,)? })+) => {
        $(
            column!(
                $name as Text,
                scoring::$name,
                |text| match text {
                    $($word => Some(scoring::$name::$variant),)+
                    _ => None,
                },
                |value| Cow::Borrowed(match value {
                    $(scoring::$name::$variant => $word,)+
                })
            );
        )+
    };
}

words! {
    RoundState {
        Prepared = "prepared",
        Open = "open",
        Closed = "closed",
        Appraising = "appraising",
        Published = "published",
        Corrected = "corrected",
    }
    AssessmentState {
        Draft = "draft",
        Submitted = "submitted",
        Returned = "returned",
        Resubmitted = "resubmitted",
        Appraised = "appraised",
        Objected = "objected",
        Settled = "settled",
    }
    LateSubmissions { Accepted = "accepted", Refused = "refused" }
    ReasonCode {
        EvidenceDiffers = "evidence_differs",
        EvidenceMissing = "evidence_missing",
        CalculationError = "calculation_error",
        RuleMisapplied = "rule_misapplied",
        LateOrIncomplete = "late_or_incomplete",
        Other = "other",
    }
}

/// A moment so many microseconds after 1970 began in UTC, in Vietnamese time.
fn moment(microseconds: i64) -> Option<OffsetDateTime> {
    let moment = OffsetDateTime::from_unix_timestamp_nanos(i128::from(microseconds) * 1000).ok()?;
    Some(moment.to_offset(VIETNAM_TIME))
}

/// The form of a moment in its column.
pub(crate) fn microseconds(moment: OffsetDateTime) -> i64 {
    // Every moment that `time` can hold is within an `i64` of microseconds.
    i64::try_from(moment.unix_timestamp_nanos().div_euclid(1000)).unwrap_or(i64::MAX)
}
