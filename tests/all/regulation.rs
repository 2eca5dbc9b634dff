//! The regulation, clause by clause, without HTTP and without a database.

mod appraisals;
mod class_bands;
mod codes;
mod contradictions;
mod dossiers;
mod explanations;
mod findings;
mod outcomes;
mod periods;
mod points;
mod rankings;
mod real_quarter;
mod round_dates;
mod rule_set_validation;
mod score_sheets;
mod sentences;
mod state_machines;
mod words;
