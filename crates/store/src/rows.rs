//! What a transaction can read and write: the row types, and a trait for each subject that both backends implement.

use time::OffsetDateTime;

use crate::StoreError;

/// A row: read and written column by column, each by its field's type.
macro_rules! row {
    ($(#[$meta:meta])* $name:ident of $table:ident { $($(#[$doc:meta])* $field:ident: $type:ty,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
        #[diesel(table_name = crate::schema::$table)]
        pub struct $name {
            $($(#[$doc])* pub $field: $type,)+
        }

        impl<'r> diesel::Insertable<crate::schema::$table::table> for &'r $name {
            type Values = <(
                $(diesel::dsl::Eq<crate::schema::$table::$field, crate::columns::Bind<'r, $type>>,)+
            ) as diesel::Insertable<crate::schema::$table::table>>::Values;

            fn values(self) -> Self::Values {
                use diesel::ExpressionMethods as _;
                let columns = ($(crate::schema::$table::$field.eq(crate::columns::Bind(&self.$field)),)+);
                diesel::Insertable::values(columns)
            }
        }

        impl diesel::internal::derives::insertable::UndecoratedInsertRecord<crate::schema::$table::table> for $name {}

    };
}

mod accounts;
mod audit;
mod evidence;
mod feed_profiles;
mod findings;
mod idempotency;
mod keys;
mod papers;
mod proposals;
mod publications;
mod rounds;
mod rule_sets;
mod seals;
mod units;
pub use accounts::*;
pub use audit::*;
pub use evidence::*;
pub use feed_profiles::*;
pub use findings::*;
pub use idempotency::*;
pub use keys::*;
pub use papers::*;
pub use proposals::*;
pub use publications::*;
pub use rounds::*;
pub use rule_sets::*;
pub use seals::*;
pub use units::*;

/// Which part of a list to read: so many rows behind the one named by `after`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The last code of the page before.
    pub after: Option<String>,
    /// The most rows to read.
    pub limit: i64,
}

/// The clock of the database.
pub trait ClockRows {
    /// The present moment by the database's own clock; none where the database is in this process and has none.
    fn now(&mut self) -> Result<Option<OffsetDateTime>, StoreError>;
}

/// Everything a transaction can read and write. Lists come in a stable order, which each method states.
///
/// # Errors
/// Every method: [`StoreError`], as the database answers. Writing methods that name an expected revision give
/// [`StoreError::Stale`] when the row has another one or is gone, and `insert_*` give [`StoreError::Exists`] when the
/// key is taken.
pub trait Rows:
    RuleSetRows
    + UnitRows
    + RoundRows
    + PaperRows
    + FindingRows
    + ProposalRows
    + PublicationRows
    + EvidenceRows
    + FeedProfileRows
    + AuditRows
    + SealRows
    + AccountRows
    + KeyRows
    + IdempotencyRows
{
    /// Whether the database answers.
    fn ping(&mut self) -> Result<(), StoreError>;
    /// Waits, for as long as it takes, until nobody else prepares the database, and keeps others from it until the
    /// transaction ends. It is the lock of the migrations.
    fn lock_preparation(&mut self) -> Result<(), StoreError>;
}
