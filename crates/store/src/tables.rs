//! The tables by name, as the seals over their rows need them: a column that is added to the schema is sealed by itself.

use crate::schema;

/// A table and its columns, in the order of the schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// The name of each column, and its type in the schema.
    pub columns: &'static [(&'static str, &'static str)],
}

impl Table {
    /// Every table.
    pub fn all() -> impl Iterator<Item = &'static Table> {
        schema::DESCRIBED.iter().chain(schema::evidence::DESCRIBED)
    }

    /// The table of this name.
    pub fn named(name: &str) -> Option<&'static Table> {
        Table::all().find(|table| table.name == name)
    }

    /// Whether triggers refuse every change of its rows.
    pub fn is_kept_for_ever(&self) -> bool {
        schema::FOR_EVER.contains(&self.name)
    }

    /// An SQL expression for a row as one text: of each column in its order the length and the value, or `-` for none. No
    /// two rows have the same text.
    pub fn row_as_text(&self) -> String {
        let column = |(name, kind): &(&str, &str)| {
            let value =
                if kind.contains("Bool") { format!("CAST(\"{name}\" AS INTEGER)") } else { format!("\"{name}\"") };
            let text = format!("CAST({value} AS TEXT)");
            format!("CASE WHEN \"{name}\" IS NULL THEN '-' ELSE CAST(LENGTH({text}) AS TEXT) || ':' || {text} END")
        };
        self.columns.iter().map(column).collect::<Vec<_>>().join(" || ")
    }
}

/// Something whose rows are sealed together, whenever a transaction leaves them otherwise than it found them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ThingKind {
    /// What it is.
    pub name: &'static str,
    /// Its tables, and in each the columns that hold its key.
    pub tables: &'static [(&'static str, &'static [&'static str])],
}

impl ThingKind {
    /// The name of one such thing.
    pub fn thing(&self, key: &[&str]) -> String {
        format!("{}:{}", self.name, key.join("/"))
    }

    /// The kind of the thing with this name.
    pub fn of(thing: &str) -> Option<&'static ThingKind> {
        let (name, _) = thing.split_once(':')?;
        THINGS.iter().find(|kind| kind.name == name)
    }
}

/// A round with what was decided about it.
pub const ROUND: ThingKind = ThingKind {
    name: "round",
    tables: &[
        ("rounds", &["id"]),
        ("extensions", &["round_id"]),
        ("proposals", &["round_id"]),
        ("proposal_decisions", &["round_id"]),
    ],
};

/// What is frozen of a round: its roster, and at its publication the evidence.
pub const FROZEN: ThingKind = ThingKind {
    name: "frozen",
    tables: &[("roster_groups", &["round_id"]), ("roster_units", &["round_id"]), ("frozen_evidence", &["round_id"])],
};

/// All that was written about a unit in a round.
pub const PAPERS: ThingKind = ThingKind {
    name: "papers",
    tables: &[
        ("self_assessments", &["round_id", "unit_code"]),
        ("self_assessed_scores", &["round_id", "unit_code"]),
        ("appraisals", &["round_id", "unit_code"]),
        ("appraised_scores", &["round_id", "unit_code"]),
        ("gap_answers", &["round_id", "unit_code"]),
        ("exemptions", &["round_id", "unit_code"]),
        ("versions", &["round_id", "unit_code"]),
        ("dialogue_entries", &["round_id", "unit_code"]),
    ],
};

/// A result that was published elsewhere.
pub const IMPORTED: ThingKind = ThingKind { name: "imported_result", tables: &[("imported_results", &["round_id"])] };

/// A rule set.
pub const RULE_SET: ThingKind = ThingKind { name: "rule_set", tables: &[("rule_sets", &["id"])] };

/// A unit.
pub const UNIT: ThingKind =
    ThingKind { name: "unit", tables: &[("units", &["code"]), ("unit_successors", &["unit_code"])] };

/// A group of units.
pub const GROUP: ThingKind =
    ThingKind { name: "group", tables: &[("unit_groups", &["code"]), ("group_memberships", &["group_code"])] };

/// A feed profile.
pub const FEED_PROFILE: ThingKind = ThingKind { name: "feed_profile", tables: &[("feed_profiles", &["code"])] };

/// An account.
pub const ACCOUNT: ThingKind = ThingKind { name: "account", tables: &[("accounts", &["name"])] };

/// Until when tokens of an account are worth nothing; forgotten when none is left.
pub const REVOCATION: ThingKind = ThingKind { name: "revocation", tables: &[("revoked_subjects", &["subject"])] };

/// A source of evidence that is registered.
pub const SOURCE: ThingKind = ThingKind {
    name: "source",
    tables: &[
        ("registered_sources", &["code"]),
        ("source_accounts", &["source_code"]),
        ("source_predecessors", &["source_code"]),
    ],
};

/// A token that was revoked; forgotten when it is over.
pub const TOKEN: ThingKind = ThingKind { name: "token", tables: &[("revoked_tokens", &["token_id"])] };

/// Everything that is sealed thing by thing.
pub const THINGS: [ThingKind; 12] =
    [ROUND, FROZEN, PAPERS, IMPORTED, RULE_SET, UNIT, GROUP, FEED_PROFILE, SOURCE, ACCOUNT, REVOCATION, TOKEN];

/// The tables whose rows are summed up, since they are many: each with whether there is a sum for each quarter.
pub const SUMMED: [(&str, bool); 8] = [
    ("dossiers", false),
    ("dossier_tallies", true),
    ("survey_forms", true),
    ("complaints", true),
    ("procedures", true),
    ("officer_scores", true),
    ("evidence_sources", true),
    ("evidence_batches", false),
];

/// The tables that follow from others, and are compared with them.
pub const FOLLOWING: [(&str, &str); 5] = [
    ("audit_head", "the last entry of the audit and the last event"),
    ("publication_head", "the last publication"),
    ("evidence_head", "the last batch of evidence in the audit"),
    ("events", "the entries of the audit that they tell of"),
    ("row_sums", "the sealed sums"),
];

/// The tables that nothing binds, each with the reason.
pub const UNBOUND: [(&str, &str); 2] = [
    ("idempotency_keys", "an answer is kept for a day, and no result follows from it"),
    ("login_attempts", "it counts secrets, and no result follows from it"),
];
