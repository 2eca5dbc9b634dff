//! What somebody keeps of a service: publications with their signatures, an export of the audit, the public keys. And what
//! somebody does to it who wants another result.

use std::fmt::Write;
use std::path::Path;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::Ed25519KeyPair;
use chamdiem_client::verification::{KeySet, keys_of, verify_audit, verify_publication};
use chamdiem_client::wire;
use chamdiem_client::{ETag, Versioned};
use chamdiem_record::audit::{AuditLine, Checkpoint, CheckpointLine};
use chamdiem_seal::{ChainEntry, NO_HASH, Signer};
use chamdiem_usecases::asker::Role;
use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, SqliteConnection};

use crate::play;
use crate::random_rounds::Dice;
use crate::service::Stage;

/// A publication with its signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publication {
    /// Its SHA-256, which is its address.
    pub sha256: String,
    /// The bytes of the document.
    pub document: Vec<u8>,
    /// The detached JWS.
    pub signature: Vec<u8>,
}

/// What was kept.
#[derive(Debug, Clone)]
pub struct Kept {
    /// The publications, in the order of their chain.
    pub publications: Vec<Publication>,
    /// The export of the audit.
    pub audit: Vec<u8>,
    /// The public keys.
    pub keys: KeySet,
}

/// Fetches everything that there is to keep.
pub async fn keep(stage: &Stage) -> Kept {
    let register = stage.public.register();
    let mut publications = Vec::new();
    for item in register.list().page().await.unwrap().items {
        let document = register.document(&item.sha256).await.unwrap();
        let signature = register.signature(&item.sha256).await.unwrap();
        publications.push(Publication { sha256: item.sha256.to_string(), document, signature });
    }
    let mut audit = Vec::new();
    stage.client(Role::Admin).audit().export(&mut audit).await.unwrap();
    Kept { publications, audit, keys: keys_of(&stage.public.signing_keys().find().await.unwrap()) }
}

impl Kept {
    /// Writes it into a folder: `1.json` with `1.json.jws` and so on, `audit.ndjson`, `keys.json`; gives the names but that
    /// of the keys.
    pub fn write_to(&self, folder: &Path) -> Vec<String> {
        let mut names = Vec::new();
        for (number, publication) in (1..).zip(&self.publications) {
            let name = format!("{number}.json");
            std::fs::write(folder.join(&name), &publication.document).unwrap();
            std::fs::write(folder.join(format!("{name}.jws")), &publication.signature).unwrap();
            names.push(name);
        }
        std::fs::write(folder.join("audit.ndjson"), &self.audit).unwrap();
        names.push("audit.ndjson".to_owned());
        std::fs::write(folder.join("keys.json"), serde_json::to_vec(&self.keys).unwrap()).unwrap();
        names
    }
}

/// Whether a publication with these bytes and this signature is taken for right.
#[must_use]
pub fn passes(document: &[u8], signature: &[u8], keys: &KeySet) -> bool {
    verify_publication(document, Some(signature), Some(keys)).is_ok()
}

/// Whether an export with these bytes is taken for right.
#[must_use]
pub fn export_passes(audit: &[u8], keys: &KeySet) -> bool {
    verify_audit(audit, keys).is_ok()
}

/// The bytes with one of them changed into another.
#[must_use]
pub fn altered(bytes: &[u8], place: usize, difference: u8) -> Vec<u8> {
    let mut altered = bytes.to_vec();
    altered[place] = altered[place].wrapping_add(difference);
    altered
}

/// A difference that changes a byte: 1 to 255.
#[must_use]
pub fn difference(dice: &mut Dice) -> u8 {
    u8::try_from(dice.between(1, 255)).unwrap()
}

/// A signer with a new key.
#[must_use]
pub fn new_signer() -> Signer {
    let pkcs8 = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
    Signer::from_pkcs8(pkcs8.as_ref()).unwrap()
}

/// The keys that a signer is verified with.
#[must_use]
pub fn keys_for(signer: &Signer) -> KeySet {
    KeySet { keys: vec![signer.public_key().clone()] }
}

/// An export that grows entry by entry, as a service would have made it.
pub struct ExportMaker<'s> {
    signer: &'s Signer,
    number: i64,
    previous_hash: String,
}

impl<'s> ExportMaker<'s> {
    /// Before the first entry.
    #[must_use]
    pub fn new(signer: &'s Signer) -> ExportMaker<'s> {
        ExportMaker { signer, number: 0, previous_hash: NO_HASH.to_owned() }
    }

    /// Appends one more entry.
    pub fn entry(&mut self, out: &mut Vec<u8>) {
        self.number += 1;
        let (mut subject, mut request) = (String::new(), String::new());
        // Writing to a text cannot fail.
        let _ = write!(subject, "self_assessment:so-noi-vu:{}", self.number);
        let _ = write!(request, "9f3c2b7a61e0d458-{}", self.number);
        let after = format!("{:064x}", self.number);
        let before = format!("{:064x}", self.number - 1);
        let entry = ChainEntry {
            number: self.number,
            at_us: 1_625_101_200_000_000 + self.number * 1000,
            actor: "unit:so-noi-vu",
            operation: "putSelfAssessment",
            round: (self.number % 3 > 0).then_some("dien-bien-2021-q2"),
            subject: &subject,
            revision: self.number,
            before_sha256: (self.number % 2 > 0).then_some(&before),
            after_sha256: &after,
            request_id: &request,
            rows_sha256: (self.number % 5 > 0).then_some(&after),
            previous_hash: &self.previous_hash,
        };
        let hash = entry.hash();
        AuditLine::of(&entry, &hash).write_to(out);
        self.previous_hash = hash;
    }

    /// Appends a signed checkpoint of the last entry.
    pub fn checkpoint(&self, out: &mut Vec<u8>) {
        let hash = self.previous_hash.as_str().into();
        let checkpoint = Checkpoint { hash, made_at_us: 1_625_824_800_000_000 + self.number, number: self.number };
        let signature = checkpoint.sign(self.signer).into();
        CheckpointLine { checkpoint, signature }.write_to(out);
    }
}

/// An export of so many entries, with a checkpoint after every so many and at the end.
#[must_use]
pub fn export_of(signer: &Signer, entries: usize, checkpoint_every: usize) -> Vec<u8> {
    let (mut maker, mut out) = (ExportMaker::new(signer), Vec::new());
    for number in 1..=entries {
        maker.entry(&mut out);
        if number % checkpoint_every == 0 || number == entries {
            maker.checkpoint(&mut out);
        }
    }
    out
}

/// The appraiser proposes other points for one criterion of a unit, and the publisher publishes the correction.
pub async fn correct(stage: &Stage, unit: &str, criterion: &str, points: &str) -> Versioned<wire::Publication> {
    let (publisher, round) = (stage.client(Role::Publisher), play::round_id());
    let (input, etag) = propose_correction(stage, unit, criterion, points).await;
    publisher.publications(&round).publish(&input, &etag).await.unwrap()
}

/// The appraiser proposes other points for one criterion of a unit; gives what publishes that, and the version to name.
pub async fn propose_correction(
    stage: &Stage,
    unit: &str,
    criterion: &str,
    points: &str,
) -> (wire::PublicationInput, ETag) {
    let (appraiser, round) = (stage.client(Role::Appraiser), play::round_id());
    let read = stage.public.ranking(&round).find().await.unwrap();
    let score = wire::ProposedScoreInput {
        unit: Some(unit.parse().unwrap()),
        criterion: criterion.parse().unwrap(),
        points: points.parse().unwrap(),
        reason_code: wire::ReasonCode::CalculationError,
        reason: "Cộng nhầm số phản ánh, kiến nghị của quý trước".into(),
        clause: None,
    };
    let input = wire::ProposalInput {
        kind: wire::ProposalKind::Correction,
        unit: None,
        scores: Some(vec![score]),
        blocks: None,
        reason: "Đính chính điểm đã công bố".into(),
        document_number: Some("402/BC-VPUB".into()),
    };
    let proposed = appraiser.proposals(&round).propose(&input, &read.etag).await.unwrap();
    (wire::PublicationInput { correction: Some(proposed.number), note: None }, read.etag)
}

/// What somebody does who has the database: first the triggers that keep rows for ever are taken away.
pub fn meddle(stage: &Stage, sql: &str) {
    let url = stage.settings.database_url();
    let tables = ["versions", "publications", "proposals", "audit_entries", "audit_checkpoints", "public_keys"];
    if let Some(path) = url.strip_prefix("sqlite://") {
        let mut connection = SqliteConnection::establish(path).unwrap();
        connection.batch_execute("PRAGMA foreign_keys = OFF").unwrap();
        for (table, act) in tables.into_iter().flat_map(|table| ["update", "delete"].map(|act| (table, act))) {
            connection.batch_execute(&format!("DROP TRIGGER IF EXISTS kept_for_ever_{table}_{act}")).unwrap();
        }
        connection.batch_execute(sql).unwrap();
    } else {
        let mut connection = PgConnection::establish(&url).unwrap();
        connection.batch_execute("SET session_replication_role = replica").unwrap();
        for table in tables {
            connection.batch_execute(&format!("DROP TRIGGER IF EXISTS kept_for_ever_{table} ON {table}")).unwrap();
        }
        connection.batch_execute(sql).unwrap();
    }
}
