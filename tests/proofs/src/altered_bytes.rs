//! Every byte counts: whatever becomes of a byte that somebody kept, the verification finds it.

use chamdiem_store::Backend;

use super::{Line, Proof};
use chamdiem_tests::play;
use chamdiem_tests::random_rounds::Dice;
use chamdiem_tests::records::{
    Kept, altered, correct, difference, export_of, export_passes, keep, keys_for, new_signer, passes,
};
use chamdiem_tests::service::{Stage, block_on};

/// Ten thousand changes.
pub const PROOF: Proof = Proof {
    name: "altered-bytes",
    shows: "10,000 random single-byte changes of a real publication, its signature and an export of the audit, and every \
            position of a small export: each is found by the verification",
    takes: "1 min",
    short: false,
    measure: || measure(10_000),
};

/// The same with fewer changes.
pub const SHORT: Proof = Proof {
    name: "altered-bytes-short",
    shows: "the same with 300 random changes",
    takes: "10 s",
    short: true,
    measure: || measure(300),
};

/// The values that each byte of the small export takes: its neighbours, the other case of a letter, the other half.
const DIFFERENCES: [u8; 6] = [1, 255, 32, 224, 128, 13];

fn measure(changes: usize) -> Result<Line, String> {
    let kept = kept();
    let Some(publication) = kept.publications.last() else { return Err("nothing was published".to_owned()) };
    let (document, signature, audit) = (&publication.document, &publication.signature, &kept.audit);
    if !passes(document, signature, &kept.keys) || !export_passes(audit, &kept.keys) {
        return Err("what was kept does not pass as it is".to_owned());
    }
    let mut dice = Dice::new(1187);
    let (mut found, mut of_signature) = (0, 0);
    for change in 0..changes {
        let difference = difference(&mut dice);
        let mut any = |bytes: &[u8]| altered(bytes, place(&mut dice, bytes.len()), difference);
        // A publication and an export in turn; of a publication, one change in ten is of its signature.
        let passes = match change % 20 {
            0 | 10 => {
                of_signature += 1;
                passes(document, &any(signature), &kept.keys)
            }
            even if even % 2 == 0 => passes(&any(document), signature, &kept.keys),
            _ => export_passes(&any(audit), &kept.keys),
        };
        found += usize::from(!passes);
    }
    let (all, all_found) = every_position();
    Ok(Line {
        figure: format!(
            "{found} of {changes} random changes found ({of_signature} of signatures; publication {} bytes, export {} bytes), \
             {all_found} of {all} at every position of a small export",
            document.len(),
            audit.len()
        ),
        bound: "every one".to_owned(),
        holds: found == changes && all_found == all,
    })
}

fn place(dice: &mut Dice, length: usize) -> usize {
    usize::try_from(dice.below(i64::try_from(length).unwrap())).unwrap()
}

/// Every position of a small export and of its signature, several values each: how many, and how many are found.
fn every_position() -> (usize, usize) {
    let signer = new_signer();
    let (export, keys) = (export_of(&signer, 3, 2), keys_for(&signer));
    let (mut all, mut found) = (0, 0);
    for place in 0..export.len() {
        for difference in DIFFERENCES {
            all += 1;
            found += usize::from(!export_passes(&altered(&export, place, difference), &keys));
        }
    }
    (all, found)
}

/// What is kept of the quarter of the report with a correction.
fn kept() -> Kept {
    let stage = Stage::start(Backend::Sqlite);
    block_on(async {
        play::until_appraised(&stage).await;
        play::publish(&stage).await;
        correct(&stage, "so-noi-vu", "feedback", "0.50").await;
        keep(&stage).await
    })
}
