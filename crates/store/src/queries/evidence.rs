//! The queries of evidence.

#[path = "evidence/batches.rs"]
mod batches;
#[path = "evidence/complaints.rs"]
mod complaints;
#[path = "evidence/dossiers.rs"]
mod dossiers;
#[path = "evidence/officer_scores.rs"]
mod officer_scores;
#[path = "evidence/procedures.rs"]
mod procedures;
#[path = "evidence/register.rs"]
mod register;
#[path = "evidence/survey_forms.rs"]
mod survey_forms;
#[path = "evidence/taking.rs"]
mod taking;
#[path = "evidence/tallies.rs"]
mod tallies;
