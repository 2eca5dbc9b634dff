//! Rankings, as bytes: made once per content revision, from the rows of the round or from what was published.

use chamdiem_api_types::text::{Name, RoundId};
use chamdiem_api_types::wire::{Finding, Ranking, RankingStatus};
use chamdiem_record::publication::{Document, Shown};
use chamdiem_record::ranking::{Heading, RankedGroup, ranking};
use chamdiem_scoring::{RoundState, RuleSet};
use chamdiem_store::{PublicationRow, PublicationRows, Rows};

use crate::refusal::{Refusal, not_found};
use crate::results::result::{self, GroupResult, RoundResult};
use crate::results::table;
use crate::stored::{self, StoredRound};
use crate::version::{Thing, Version};

pub(crate) use chamdiem_record::ranking::{finding, outcome_word};

/// The ranking of a round as it is served: whole, and each group by its code.
#[derive(Debug, Clone)]
pub struct Rendered {
    /// The content revision of the round that it shows.
    pub content_revision: i64,
    /// Whether it is published.
    pub published: bool,
    /// Whether it stays what it is as long as the content revision does; until the round opens, it follows the groups too.
    pub lasts: bool,
    /// The whole ranking.
    pub whole: Tagged,
    /// The same as a table in CSV.
    pub table: Tagged,
    /// The ranking of each group.
    pub groups: Vec<(String, Tagged)>,
}

/// A text with its entity tag, without quotes.
#[derive(Debug, Clone)]
pub struct Tagged {
    /// The tag.
    pub etag: String,
    /// The text.
    pub text: String,
}

/// The version of the ranking of a round.
pub(crate) fn version(round: &StoredRound) -> Version {
    Thing::of("ranking", &[&round.row.id]).at(round.row.content_revision)
}

/// The ranking of a round that is published: the facts that were signed, with sentences made of them now.
fn published(rows: &mut (impl PublicationRows + ?Sized), round: &StoredRound) -> Result<Ranking, Refusal> {
    Ok(shown(&stored::stored(rows.find_publication(&round.row.id, None)?, "publication")?)?.ranking)
}

/// The document of a publication.
pub(crate) fn document(row: &PublicationRow) -> Result<Document, Refusal> {
    stored::stored(Document::read(row.document.as_bytes()).ok(), "publication")
}

/// A publication as it is shown: the facts of its document, with sentences made of them now.
pub(crate) fn shown(row: &PublicationRow) -> Result<Shown, Refusal> {
    document(row)?.shown().map_err(|fault| Refusal::internal(&format!("a publication cannot be shown: {fault}")))
}

/// Renders the ranking of a round; who may see it is asked by whoever serves it.
///
/// # Errors
/// 404 where there is no such round.
pub fn render(rows: &mut dyn Rows, id: &RoundId) -> Result<Rendered, Refusal> {
    let round = rows.find_round(id.as_str())?.map(stored::round).transpose()?.ok_or_else(not_found)?;
    let content_revision = round.row.content_revision;
    let published_already = round.is_published();
    let ranking = if published_already {
        published(rows, &round)?
    } else {
        view(&round, &result::compute(rows, &round)?, RankingStatus::Provisional)?
    };
    let groups = ranking.groups.iter().map(|group| {
        let version = Thing::of("group_ranking", &[&round.row.id, group.code.as_str()]).into_shown();
        Ok((group.code.to_string(), tagged(&version, group)?))
    });
    Ok(Rendered {
        content_revision,
        published: published_already,
        lasts: round.state != RoundState::Prepared,
        whole: tagged(&version(&round), &ranking)?,
        table: {
            let text = table::csv(&ranking);
            Tagged { etag: version(&round).tag(text.as_bytes()), text }
        },
        groups: groups.collect::<Result<_, Refusal>>()?,
    })
}

/// The bytes of a ranking, with their tag.
fn tagged<T: serde::Serialize>(version: &Version, value: &T) -> Result<Tagged, Refusal> {
    let text = serde_json::to_string(value).map_err(|_| Refusal::internal("a ranking has no JSON"))?;
    Ok(Tagged { etag: version.tag(text.as_bytes()), text })
}

/// The ranking of a round in the form of the wire.
pub(crate) fn view(round: &StoredRound, result: &RoundResult, status: RankingStatus) -> Result<Ranking, Refusal> {
    let heading = Heading {
        round: stored::text(&round.row.id, "round's identifier")?,
        authority: stored::text(&round.row.authority_code, "unit's code")?,
        period: round.period.into(),
        status,
    };
    let groups = result.groups.iter().map(ranked).collect::<Result<Vec<_>, Refusal>>()?;
    Ok(ranking(&heading, &result.rule_set, &groups))
}

/// A group, ready to be shown.
fn ranked(group: &GroupResult) -> Result<RankedGroup<'_>, Refusal> {
    Ok(RankedGroup {
        code: stored::text(&group.row.group_code, "group's code")?,
        name: Name(group.row.name.clone()),
        unit_names: unit_names(group),
        exemption_reasons: group.exemption_reasons.iter().map(Option::as_deref).collect(),
        entrants: &group.entrants,
        participations: &group.participations,
        ranking: &group.ranking,
    })
}

fn unit_names(group: &GroupResult) -> Vec<&str> {
    group.units.iter().map(|row| row.name.as_str()).collect()
}

/// The findings about the units of a group, in the form of the wire.
pub(crate) fn findings(rule_set: &RuleSet, group: &GroupResult) -> Vec<Finding> {
    chamdiem_record::ranking::findings(rule_set, &group.participations, &unit_names(group))
}
