//! Lists: one page, or all pages one after another. No more than one page is ever held.

use std::marker::PhantomData;

use chamdiem_api_types::text::{Period, UnitCode};
use chamdiem_api_types::wire::{
    AccountPage, AuditCheckpointPage, AuditEntryPage, ProposalPage, RegisteredPublicationPage,
};
use chamdiem_api_types::wire::{
    BatchPage, ComplaintPage, DialoguePage, DossierPage, EvidenceSourcePage, FeedProfilePage, FigureWord,
    GapFindingPage, GroupPage, OfficerScorePage, ProcedurePage, RoundPage, RoundStateWord, RuleSetPage,
    SelfAssessmentPage, SurveyFormPage, UnitPage,
};
use chamdiem_api_types::wire::{ExtensionPage, VersionPage};
use serde::de::DeserializeOwned;

use crate::{Client, Error};
use chamdiem_api_types::Operation;

/// One page of a list, which knows its next one.
pub trait Page: DeserializeOwned {
    /// The cursor of the next page; none on the last.
    fn next_cursor(&self) -> Option<&str>;
}

macro_rules! pages {
    ($($page:ty),*) => {
        $(impl Page for $page {
            fn next_cursor(&self) -> Option<&str> {
                self.next_cursor.as_deref()
            }
        })*
    };
}

pages!(AccountPage, RuleSetPage, UnitPage, GroupPage, RoundPage, SelfAssessmentPage);
pages!(DossierPage, SurveyFormPage, ComplaintPage, ProcedurePage, OfficerScorePage);
pages!(BatchPage, EvidenceSourcePage, FeedProfilePage, GapFindingPage, DialoguePage);
pages!(ExtensionPage, VersionPage, ProposalPage);
pages!(AuditEntryPage, AuditCheckpointPage, RegisteredPublicationPage);

/// A list that is asked for, with its filters. Nothing is sent until `page`, `page_after` or [`Pages::next`].
#[derive(Debug, Clone)]
#[must_use = "a list is only sent for with `page`, `page_after` or `pages`"]
pub struct List<'c, P> {
    client: &'c Client,
    operation: Operation,
    keys: Vec<String>,
    query: Vec<(&'static str, String)>,
    page: PhantomData<fn() -> P>,
}

impl<'c, P: Page> List<'c, P> {
    pub(crate) fn new(client: &'c Client, operation: Operation, keys: &[&str]) -> List<'c, P> {
        let keys = keys.iter().map(|key| (*key).to_owned()).collect();
        List { client, operation, keys, query: Vec::new(), page: PhantomData }
    }

    /// What a unit has in a period.
    pub(crate) fn of_unit(client: &'c Client, operation: Operation, unit: &UnitCode, period: &Period) -> List<'c, P> {
        List::new(client, operation, &[]).with("unit", unit.to_string()).with("period", period.to_string())
    }

    pub(crate) fn with(mut self, name: &'static str, value: String) -> List<'c, P> {
        self.query.retain(|(known, _)| *known != name);
        self.query.push((name, value));
        self
    }

    /// The most items of a page; the service has its own maximum.
    pub fn limit(self, limit: u16) -> List<'c, P> {
        self.with("limit", limit.to_string())
    }

    /// The first page.
    ///
    /// # Errors
    /// By [`Error`]'s variants.
    pub async fn page(&self) -> Result<P, Error> {
        self.send(None).await
    }

    /// The page that a `next_cursor` leads to.
    ///
    /// # Errors
    /// By [`Error`]'s variants.
    pub async fn page_after(&self, cursor: &str) -> Result<P, Error> {
        self.send(Some(cursor)).await
    }

    /// All pages, one after another.
    pub fn pages(self) -> Pages<'c, P> {
        Pages { list: self, cursor: None, finished: false }
    }

    async fn send(&self, cursor: Option<&str>) -> Result<P, Error> {
        let keys: Vec<&str> = self.keys.iter().map(String::as_str).collect();
        let mut call = self.client.call(self.operation, &keys);
        for (name, value) in &self.query {
            call = call.query(name, value);
        }
        if let Some(cursor) = cursor {
            call = call.query("cursor", cursor);
        }
        call.value().await
    }
}

impl<'c> List<'c, UnitPage> {
    /// Only units directly below this one.
    pub fn parent(self, parent: &UnitCode) -> List<'c, UnitPage> {
        self.with("parent", parent.to_string())
    }
}

impl<'c> List<'c, GroupPage> {
    /// Only groups that this authority assesses.
    pub fn authority(self, authority: &UnitCode) -> List<'c, GroupPage> {
        self.with("authority", authority.to_string())
    }
}

impl<'c> List<'c, RoundPage> {
    /// Only rounds of this authority.
    pub fn authority(self, authority: &UnitCode) -> List<'c, RoundPage> {
        self.with("authority", authority.to_string())
    }

    /// Only rounds of this period.
    pub fn period(self, period: &Period) -> List<'c, RoundPage> {
        self.with("period", period.to_string())
    }

    /// Only rounds in this state.
    pub fn state(self, state: RoundStateWord) -> List<'c, RoundPage> {
        self.with("state", state.as_str().to_owned())
    }
}

impl<'c> List<'c, DossierPage> {
    /// Only dossiers that this figure counts.
    pub fn figure(self, figure: FigureWord) -> List<'c, DossierPage> {
        self.with("figure", figure.as_str().to_owned())
    }
}

impl<'c> List<'c, GapFindingPage> {
    /// Only findings about this unit.
    pub fn unit(self, unit: &UnitCode) -> List<'c, GapFindingPage> {
        self.with("unit", unit.to_string())
    }
}

/// The pages of a list, one after another.
///
/// # Examples
/// ```no_run
/// # async fn count(client: chamdiem_client::Client) -> Result<usize, chamdiem_client::Error> {
/// let mut count = 0;
/// let mut pages = client.units().list().limit(200).pages();
/// while let Some(page) = pages.next().await? {
///     count += page.items.len();
/// }
/// # Ok(count)
/// # }
/// ```
#[derive(Debug, Clone)]
#[must_use = "nothing is sent for until `next`"]
pub struct Pages<'c, P> {
    list: List<'c, P>,
    cursor: Option<String>,
    finished: bool,
}

impl<P: Page> Pages<'_, P> {
    /// The next page; none after the last. After an error the same page can be asked for again.
    ///
    /// # Errors
    /// By [`Error`]'s variants; [`Error::CursorRepeated`] where the list would never end.
    pub async fn next(&mut self) -> Result<Option<P>, Error> {
        if self.finished {
            return Ok(None);
        }
        let page = self.list.send(self.cursor.as_deref()).await?;
        match page.next_cursor() {
            None => self.finished = true,
            next if next == self.cursor.as_deref() => {
                return Err(Error::CursorRepeated { operation: self.list.operation.id() });
            }
            Some(next) => self.cursor = Some(next.to_owned()),
        }
        Ok(Some(page))
    }
}
