//! What goes on while requests are served: pollers, sweepers, the signing of the audit.

use std::sync::Arc;
use std::time::Duration;

use actix_web::rt::task::JoinHandle;
use actix_web::web::Data;
use chamdiem_store::{Rows, StoreError};
use chamdiem_usecases::context::Context;
use chamdiem_usecases::trust::{audit, login, tokens};

use crate::Service;
use crate::failure::Refusal;
use crate::middleware::rate_limit::Limits;
use crate::ranking_cache;
use crate::tokens::single_sign_on::Keeper;

/// How long it is until the audit is looked at again, whether it is to be signed.
const SIGNING_PAUSE: Duration = Duration::from_secs(30);

/// How long the forgetting of old idempotency keys rests.
const FORGET_KEYS_PAUSE: Duration = Duration::from_secs(60);

/// How long the forgetting of wrong secrets rests.
const FORGET_SECRETS_PAUSE: Duration = Duration::from_secs(600);

/// How long the forgetting of revocations rests whose tokens have all expired.
const FORGET_REVOCATIONS_PAUSE: Duration = Duration::from_secs(600);

/// How much is forgotten in one transaction.
const FORGET_AT_ONCE: i64 = 500;

/// How long the forgetting of those who have rested rests itself.
const FORGET_RESTED_PAUSE: Duration = Duration::from_secs(60);

/// What goes on while requests are served.
pub(crate) fn start(service: &Data<Service>, limits: Arc<Limits>, keeper: Option<Keeper>) -> Vec<JoinHandle<()>> {
    let mut tasks = vec![
        actix_web::rt::spawn(forget_again_and_again(service.clone(), FORGET_KEYS_PAUSE, |rows, now, limit| {
            rows.forget_idempotency_keys(now, limit)
        })),
        actix_web::rt::spawn(forget_rested(limits)),
        actix_web::rt::spawn(forget_again_and_again(service.clone(), FORGET_SECRETS_PAUSE, |rows, now, limit| {
            rows.forget_login_attempts(now - login::REMEMBERED, now - login::KNOWN, limit)
        })),
        actix_web::rt::spawn(forget_again_and_again(service.clone(), FORGET_REVOCATIONS_PAUSE, |rows, now, limit| {
            rows.forget_revocations(now - tokens::REVOCATION_REMEMBERED, limit)
        })),
        actix_web::rt::spawn(sign_audit(service.clone())),
        actix_web::rt::spawn(poll(service.clone())),
    ];
    tasks.extend(keeper.map(|keeper| actix_web::rt::spawn(keeper.keep())));
    tasks
}

/// Forgets who has rested, again and again.
async fn forget_rested(limits: Arc<Limits>) {
    loop {
        limits.forget_rested();
        actix_web::rt::time::sleep(FORGET_RESTED_PAUSE).await;
    }
}

/// Forgets what no longer counts, again and again, resting in between; while a transaction finds as much as it takes at once,
/// there is more, and it goes on. When the database does not answer, there is time.
async fn forget_again_and_again(
    service: Data<Service>,
    pause: Duration,
    forget: fn(&mut dyn Rows, time::OffsetDateTime, i64) -> Result<usize, StoreError>,
) {
    let mut are_more = false;
    loop {
        if !are_more {
            actix_web::rt::time::sleep(pause).await;
        }
        let context = Context::of_system(&service.clock);
        let forgetting = move |rows: &mut dyn Rows, context: &Context| Ok(forget(rows, context.now(), FORGET_AT_ONCE)?);
        let forgotten = service.database.write(context, forgetting).await;
        are_more = forgotten.is_ok_and(|forgotten| i64::try_from(forgotten) == Ok(FORGET_AT_ONCE));
    }
}

/// Asks the database again and again what has changed: rounds, revoked tokens, keys.
async fn poll(service: Data<Service>) {
    let mut held_before = 0;
    loop {
        let held = service.database.held_threads(Duration::ZERO);
        if held != held_before {
            tracing::warn!(
                held,
                "connections whose server fell silent were written off; so many threads still wait for it"
            );
            held_before = held;
        }
        let asked_at = service.rankings.question();
        let (now, succession) = (service.clock.now(), Arc::clone(&service.succession));
        let asked = service.database.read(move |rows| {
            succession.learn(&rows.list_public_keys()?, now);
            Ok((rows.list_content_revisions()?, tokens::revoked(rows, now)?))
        });
        // When the database does not answer, what is kept here grows old and is served no more.
        if let Ok((content_revisions, (tokens, subjects))) = asked.await {
            service.rankings.answer(asked_at, &content_revisions);
            service.verifier.set_revoked(tokens);
            service.verifier.set_revoked_subjects(subjects);
        }
        actix_web::rt::time::sleep(ranking_cache::POLL_PAUSE).await;
    }
}

/// Signs how far the audit went, where many entries were written since; any number of replicas may do so.
async fn sign_audit(service: Data<Service>) {
    loop {
        actix_web::rt::time::sleep(SIGNING_PAUSE).await;
        if let Err(refusal) = sign_audit_when_due(&service).await {
            tracing::warn!(%refusal, "the audit could not be signed; it is tried again");
        }
    }
}

/// Asked by reading, since it is seldom so; of several replicas that find it so at once, one checkpoint is kept.
async fn sign_audit_when_due(service: &Data<Service>) -> Result<(), Refusal> {
    if !service.database.read(audit::is_signing_due).await? {
        return Ok(());
    }
    let (signer, context) = (service.succession.signer(service.clock.now())?, Context::of_system(&service.clock));
    let sign = move |rows: &mut dyn Rows, context: &Context| audit::sign(rows, &signer, context.now()).map(drop);
    service.database.write(context, sign).await
}
