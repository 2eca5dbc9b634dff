//! What people do. Each use case conducts one transaction: it asks the policy, loads, asks `scoring`, saves with the
//! expected revision and leaves its entry for the audit. It knows neither the web nor threads that wait.
//!
//! The rooms, in which an import goes to the right only (`cargo xtask arrows` proves it):
//!
//! ```text
//! transaction → publishing → assessing → findings → evidence → results → papers → rounds → register
//! ```
//!
//! [`trust`] and [`once`] stand beside them, over the ground floor: [`context`], [`policy`], [`asker`], [`refusal`],
//! [`version`], [`page`], [`stored`], [`clock`], [`spool`], `standing`, `events`, `seals`.

pub mod asker;
pub mod clock;
pub mod context;
mod events;
pub mod once;
pub mod page;
pub mod policy;
pub mod refusal;
mod seals;
pub mod spool;
mod standing;
pub mod stored;
pub mod transaction;
pub mod version;

pub mod register {
    //! Units, groups, rule sets and feed profiles: what everything else refers to.
    pub mod feed_profiles;
    pub mod groups;
    pub mod rule_sets;
    pub mod shipped;
    pub mod units;
}

pub mod rounds {
    //! Rounds with their roster, deadlines, exemptions and extensions, and what office and units say to each other in them.
    pub mod access;
    pub mod actions;
    pub mod deadlines;
    pub mod dialogue;
    pub mod exemptions;
    pub mod extensions;
    pub mod lifecycle;
    pub mod roster;
}

pub mod papers {
    //! The papers of a unit in a round: what it claims, what was decided on it, and their versions.
    pub mod appraisals;
    pub mod claims;
    pub mod comparisons;
    pub mod verification;
    pub mod versions;
}

pub mod results {
    //! The result of a round, computed from its papers: its ranking, and what was printed of it elsewhere.
    pub mod imports;
    pub mod rankings;
    pub mod result;
    pub(crate) mod table;
}

pub mod evidence {
    //! Evidence: files taken in, records listed, figures computed from them, frozen at publication, verified.
    pub mod batches;
    pub mod computed;
    pub mod explanations;
    pub mod figures;
    pub mod frozen;
    pub mod reading;
    pub mod records;
    pub mod sources;
    pub mod uploads;
    pub mod verification;
    pub(crate) mod view;
}

pub mod findings {
    //! Gap findings: where claim and evidence differ, and what was answered to that.
    pub mod binding;
    pub mod find;
    pub mod list;
    pub mod unanswered;
}

pub mod assessing {
    //! Self-assessments, appraisals, objections, and answers to findings.
    pub mod answers;
    pub mod appraisals;
    pub mod changes;
    pub mod following;
    pub mod objections;
    pub mod self_assessments;
}

pub mod publishing {
    //! The way to a publication: the gate, what takes two people, the publication itself, and its verification.
    pub mod corrections;
    pub mod document;
    pub mod gate;
    pub mod last_deciders;
    pub mod proposal_checks;
    pub mod proposal_rows;
    pub mod proposals;
    pub mod publications;
    pub mod published;
    pub mod verification;
}

pub mod trust {
    //! Who is who, and what was done: accounts, logins, revocations, secrets, keys, and the audit.
    pub mod accounts;
    pub mod audit;
    pub mod grant;
    pub mod guesses;
    pub mod keys;
    pub mod login;
    pub mod network;
    pub mod revocation;
    pub mod seals;
    pub mod secrets;
    pub mod tokens;
}
