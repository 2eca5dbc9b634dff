//! Feed profiles: listed, read, written.

use chamdiem_api_types::text::ProfileCode;
use chamdiem_api_types::wire::{FeedProfile, FeedProfileInput, FeedProfilePage};
use chamdiem_api_types::{Code, Failure};
use chamdiem_feed::Profile;
use chamdiem_store::{FEED_PROFILE, FeedProfileRow, FeedProfileRows};

use crate::context::Context;
use crate::page::PageAsked;
use crate::policy::{Act, Subject};
use crate::refusal::{Refusal, not_found, unknown_reference};
use crate::stored;
use crate::version::{Precondition, Read, Thing, Written, next_revision};

/// One page of the feed profiles.
pub fn list(
    rows: &mut (impl FeedProfileRows + ?Sized),
    context: &Context,
    page: &PageAsked,
) -> Result<FeedProfilePage, Refusal> {
    context.require(Act::ReadFeedProfile, Subject::Register)?;
    let mut found = rows.list_feed_profiles(&page.rows())?;
    let next_cursor = page.cut(&mut found, |row| &row.code);
    Ok(FeedProfilePage { items: found.iter().map(view).collect::<Result<_, Refusal>>()?, next_cursor })
}

/// One feed profile.
pub fn get(
    rows: &mut (impl FeedProfileRows + ?Sized),
    context: &Context,
    code: &ProfileCode,
) -> Result<Read<FeedProfile>, Refusal> {
    context.require(Act::ReadFeedProfile, Subject::Register)?;
    let row = rows.find_feed_profile(code.as_str())?.ok_or_else(not_found)?;
    Ok(Read { value: view(&row)?, version: thing(code).at(row.revision) })
}

/// Writes a feed profile.
pub fn put(
    rows: &mut (impl FeedProfileRows + ?Sized),
    context: &Context,
    code: &ProfileCode,
    input: &FeedProfileInput,
    precondition: &Precondition,
) -> Result<Written<FeedProfile>, Refusal> {
    context.require(Act::WriteFeedProfile, Subject::Register)?;
    let existing = rows.find_feed_profile(code.as_str())?;
    context.touch(rows, &FEED_PROFILE, &[code.as_str()])?;
    let revision = next_revision(&thing(code), existing.as_ref().map(|row| row.revision), precondition)?;
    let row = checked_row(context, code, input, revision)?;
    if existing.is_some() {
        rows.update_feed_profile(&row)?;
    } else {
        rows.insert_feed_profile(&row)?;
    }
    let value = view(&row)?;
    context.audit("putFeedProfile", None, format!("feed_profile:{code}"), revision, input)?;
    Ok(Written { value, version: thing(code).at(revision), created: existing.is_none(), touched: None })
}

/// Registers a feed profile that comes with the program, unless one with its code is there already.
///
/// # Errors
/// The faults of the profile, or the database's refusal.
pub fn register_shipped(
    rows: &mut (impl FeedProfileRows + ?Sized),
    context: &Context,
    code: &ProfileCode,
    input: &FeedProfileInput,
) -> Result<(), Refusal> {
    if rows.find_feed_profile(code.as_str())?.is_none() {
        let row = checked_row(context, code, input, 1)?;
        rows.insert_feed_profile(&row)?;
        context.audit("putFeedProfile", None, format!("feed_profile:{code}"), 1, input)?;
    }
    Ok(())
}

/// The profile that an upload refers to.
///
/// # Errors
/// 400 where there is none.
pub(crate) fn find(rows: &mut (impl FeedProfileRows + ?Sized), code: &ProfileCode) -> Result<Profile, Refusal> {
    let Some(row) = rows.find_feed_profile(code.as_str())? else {
        return Err(
            Failure::faults(Code::InvalidQuery, vec![unknown_reference("#query/profile", code.as_str())]).into()
        );
    };
    stored::stored(Profile::new(&input(&row)?).ok(), "feed profile")
}

fn thing(code: &ProfileCode) -> Thing {
    Thing::of("feed_profile", &[code.as_str()])
}

fn checked_row(
    context: &Context,
    code: &ProfileCode,
    input: &FeedProfileInput,
    revision: i64,
) -> Result<FeedProfileRow, Refusal> {
    Profile::new(input).map_err(|faults| Failure::faults(Code::InvalidRequest, faults))?;
    let document = serde_json::to_string(input).map_err(|_| Refusal::internal("a feed profile has no JSON"))?;
    Ok(FeedProfileRow {
        code: code.to_string(),
        revision,
        document,
        changed_at: context.now(),
        changed_by: context.actor(),
    })
}

fn input(row: &FeedProfileRow) -> Result<FeedProfileInput, Refusal> {
    stored::stored(serde_json::from_str(&row.document).ok(), "feed profile")
}

fn view(row: &FeedProfileRow) -> Result<FeedProfile, Refusal> {
    Ok(FeedProfile {
        code: stored::text(&row.code, "feed profile's code")?,
        profile: input(row)?,
        changed_at: row.changed_at.into(),
    })
}
