//! An account that loses what it needs while its upload is under way: nothing of the upload is stored.

use chamdiem_client::wire::{AccountInput, AccountKind, AccountName, AccountRole};
use chamdiem_client::{Client, Format, Manifest, Precondition};
use chamdiem_store::Backend;
use chamdiem_usecases::asker::Role;
use chamdiem_usecases::trust::grant::Grant;

use super::{Line, Proof, block_on};
use chamdiem_tests::dossiers::DossierQuarter;
use chamdiem_tests::inside::stored;
use chamdiem_tests::play;
use chamdiem_tests::raw_http::{Connection, Request};
use chamdiem_tests::service::{BACKENDS, Stage};

/// The proof.
pub const PROOF: Proof = Proof {
    name: "disabled-meanwhile",
    shows: "an account that is disabled, or loses its tokens or its role, while its upload is under way stores nothing",
    takes: "10 s",
    short: true,
    measure,
};

/// What takes away from an account what its token says; `Nothing` shows that the upload is right.
#[derive(Debug, Clone, Copy)]
enum Taken {
    Nothing,
    Everything,
    Tokens,
    Role,
}

fn measure() -> Result<Line, String> {
    let (mut refused, mut faults) = (0, Vec::new());
    for backend in BACKENDS {
        for taken in [Taken::Nothing, Taken::Everything, Taken::Tokens, Taken::Role] {
            match upload(backend, taken)? {
                None if matches!(taken, Taken::Nothing) => {}
                None => refused += 1,
                Some(fault) => faults.push(format!("{backend:?}, {taken:?}: {fault}")),
            }
        }
    }
    let figure = format!(
        "{refused} uploads refused with 401, {} faults{}",
        faults.len(),
        faults.first().map_or(String::new(), |first| format!(": {first}")),
    );
    let bound = "6 refused and nothing of them stored, 2 undisturbed ones stored".to_owned();
    Ok(Line { figure, bound, holds: refused == 6 && faults.is_empty() })
}

fn told(error: impl std::fmt::Display) -> String {
    error.to_string()
}

/// Sends the first half of a batch, takes something from its sender, and sends the rest; gives what is wrong with the end.
fn upload(backend: Backend, taken: Taken) -> Result<Option<String>, String> {
    let stage = Stage::start(backend);
    let admin = stage.client(Role::Admin);
    let account: AccountName = "mot-cua-tinh".parse().map_err(|_| "account")?;
    let input =
        AccountInput { kind: AccountKind::Machine, roles: vec![AccountRole::Feeder], unit: None, disabled: None };
    block_on(async {
        play::register(&stage).await;
        admin.accounts().put(&account, &input, Precondition::Create).await.map(drop).map_err(told)
    })?;
    let grant = Grant { subject: account.to_string(), ..Grant::of_role(Role::Feeder, None, 900) };
    let token = stage.running.issuer().mint(&grant, stage.clock.now())?;
    // More than the sockets hold: half of it is only sent once the service reads.
    let content = DossierQuarter::new(play::round_input().period.0, 1, 30_000).ndjson();
    let manifest = Manifest::of(Format::Ndjson, &content[..]);
    let path = format!("/v1/dossiers?source=mot-cua-tinh&batch=1&rows={}&sha256={}", manifest.rows, manifest.sha256);
    let request = Request::post(&path).by(&token).with("Content-Type", "application/x-ndjson").body(content);
    let bytes = request.bytes();
    let mut connection = Connection::open(stage.running.address());
    connection.write(&bytes[..bytes.len() / 2]);
    block_on(take(&admin, &account, &input, taken))?;
    let before = stored(&stage);
    connection.write(&bytes[bytes.len() / 2..]);
    let answer = connection.read();
    let changed = stored(&stage).changed_since(&before);
    let expected = if matches!(taken, Taken::Nothing) { 201 } else { 401 };
    let is_right = answer.status == expected && changed.is_empty() == (expected == 401);
    Ok((!is_right).then(|| format!("{}, changed: {changed:?}", answer.status)))
}

async fn take(admin: &Client, account: &AccountName, input: &AccountInput, taken: Taken) -> Result<(), String> {
    let current = admin.accounts().find(account).await.map_err(told)?;
    let changed = match taken {
        Taken::Nothing => return Ok(()),
        Taken::Tokens => return admin.accounts().revoke_tokens(account).await.map_err(told),
        Taken::Everything => AccountInput { disabled: Some(true), ..input.clone() },
        Taken::Role => AccountInput { roles: vec![AccountRole::Reader], ..input.clone() },
    };
    admin.accounts().put(account, &changed, current.unchanged()).await.map(drop).map_err(told)
}
