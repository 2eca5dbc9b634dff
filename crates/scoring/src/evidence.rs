//! Evidence (số liệu làm căn cứ): dossiers and what else a score can be computed from.
//!
//! A record says by itself what it contributes; nothing here asks for the time. Only what is still open depends on the
//! day: it begins to count, as late, on the day after its due date.

mod computation;
mod dossier;
mod figure;
mod gaps;
mod outcomes;
mod severity;
mod version;

pub use computation::{
    Basis, Computed, ConditionCheck, FigureCount, LevelTally, Verdict, compute, officer_average, satisfied_percent,
};
pub use dossier::{
    Channel, Counted, Dossier, DossierFault, DossierStatus, Extension, Participant, RequestFault, SupplementRequest,
};
pub use figure::{Figure, Figures, Measure};
pub use gaps::{Duty, Gap, GapInput, gaps};
pub use outcomes::{LevelReached, Outcomes};
pub use severity::Severity;
pub use version::Version;
