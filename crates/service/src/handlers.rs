//! The handlers, in the same rooms as the use cases: each extracts, calls one use case, and converts. Their texts are
//! Vietnamese, since officials read them in Swagger UI.

pub mod computations;
pub mod examples;
pub mod health;

pub mod register {
    //! Units, groups, rule sets, feed profiles and sources.
    pub mod feed_profiles;
    pub mod rule_sets;
    pub mod sources;
    pub mod units;
}

pub mod rounds {
    //! Rounds with their rosters, exemptions and extensions.
    pub mod extensions;
    pub mod lifecycle;
}

pub mod papers {
    //! Versions and their comparison.
    pub mod versions;
}

pub mod results {
    //! Rankings, and what was printed elsewhere.
    pub mod imports;
    pub mod rankings;
}

pub mod evidence {
    //! Files of evidence received, records listed, figures read.
    pub mod reading;
    pub(crate) mod receiving;
    pub mod records;
    pub mod uploads;
}

pub mod findings {
    //! Gap findings and the answers to them.
    pub mod gap_findings;
}

pub mod assessing {
    //! Self-assessments, appraisals and objections.
    pub mod appraisals;
    pub mod objections;
    pub mod self_assessments;
}

pub mod publishing {
    //! The gate, what takes two people, and publications.
    pub mod gate;
    pub mod proposals;
    pub mod publications;
    pub mod published;
}

pub mod trust {
    //! Accounts, tokens, and the audit.
    pub mod accounts;
    pub mod audit;
    pub mod login;
    pub mod tokens;
}
