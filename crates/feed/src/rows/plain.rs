//! The quick way through a dossier line in which nothing is unusual.
//!
//! It builds the dossier without a tree between. Whatever it does not expect, it leaves to the strict way, which either
//! accepts it or names every fault: so this may refuse too much, and must never accept what the strict way would not.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use chamdiem_api_types::decode::{Node, decode};
use chamdiem_api_types::text::{Day, Moment, Reason};
use chamdiem_api_types::wire::{ChannelWord, DossierStatusWord, RequestFaultWord};
use chamdiem_scoring::{
    Dossier, DossierCode, Extension, Participant, ProcedureCode, RequestFault, SupplementRequest, UnitCode,
};
use serde::de::{Deserializer, Error, Visitor};
use serde::{Deserialize, de};
use time::Date;

use super::{read_day, read_moment};
use crate::spelling::spelled;

/// The most items of a list, as their decoding has it.
const ITEMS_MAX: usize = 50;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlainDossier<'a> {
    code: Of<DossierCode>,
    sequence: Option<u64>,
    updated_at: Option<Of<Microseconds>>,
    unit: Of<UnitCode>,
    procedure: Of<ProcedureCode>,
    channel: Of<ChannelWord>,
    online_level: Option<u8>,
    received_on: Of<PlainDay>,
    due_on: Of<PlainDay>,
    extended_due_on: Option<Of<PlainDay>>,
    #[serde(borrow)]
    extension_reason: Option<Cow<'a, str>>,
    finished_on: Option<Of<PlainDay>>,
    returned_on: Option<Of<PlainDay>>,
    participants: Option<Vec<PlainParticipant>>,
    supplement_requests: Option<Vec<PlainRequest>>,
    agencies_contacted: Option<u16>,
    field_check: Option<bool>,
    status: Of<DossierStatusWord>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlainParticipant {
    unit: Of<UnitCode>,
    due_on: Of<PlainDay>,
    finished_on: Option<Of<PlainDay>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlainRequest {
    requested_on: Of<PlainDay>,
    fault: Of<RequestFaultWord>,
}

/// Reads a dossier; none where the strict way has to look.
pub(super) fn dossier(line: &str) -> Option<Dossier> {
    serde_json::from_str::<PlainDossier<'_>>(line).ok()?.dossier()
}

impl PlainDossier<'_> {
    fn dossier(self) -> Option<Dossier> {
        let version = match (self.sequence, self.updated_at) {
            (Some(sequence), None) => i64::try_from(sequence).ok()?,
            (None, Some(moment)) => moment.0.0,
            _ => return None,
        };
        let extension = match (self.extended_due_on, self.extension_reason) {
            (Some(due_on), Some(reason)) => Some(Extension { due_on: due_on.0.0, reason: checked_reason(&reason)? }),
            (None, None) => None,
            _ => return None,
        };
        let participants = self.participants.unwrap_or_default();
        let supplement_requests = self.supplement_requests.unwrap_or_default();
        let in_bounds = self.online_level.is_none_or(|level| (1..=4).contains(&level))
            && self.agencies_contacted.is_none_or(|count| count <= 100)
            && participants.len() <= ITEMS_MAX
            && supplement_requests.len() <= ITEMS_MAX;
        if !in_bounds {
            return None;
        }
        let dossier = Dossier {
            code: self.code.0,
            version,
            unit: self.unit.0,
            procedure: self.procedure.0,
            channel: self.channel.0.channel(),
            online_level: self.online_level,
            received_on: self.received_on.0.0,
            due_on: self.due_on.0.0,
            extension,
            finished_on: self.finished_on.map(|day| day.0.0),
            returned_on: self.returned_on.map(|day| day.0.0),
            participants: participants.into_iter().map(PlainParticipant::participant).collect(),
            supplement_requests: supplement_requests.into_iter().map(PlainRequest::request).collect(),
            agencies_contacted: self.agencies_contacted.unwrap_or(0),
            field_check: self.field_check.unwrap_or(false),
            status: self.status.0.status(),
        };
        dossier.faults().is_empty().then_some(dossier)
    }
}

impl PlainParticipant {
    fn participant(self) -> Participant {
        Participant { unit: self.unit.0, due_on: self.due_on.0.0, finished_on: self.finished_on.map(|day| day.0.0) }
    }
}

impl PlainRequest {
    fn request(self) -> SupplementRequest {
        let fault = match self.fault.0 {
            RequestFaultWord::Unit => RequestFault::Unit,
            RequestFaultWord::Applicant | RequestFaultWord::Unknown => RequestFault::Applicant,
        };
        SupplementRequest { requested_on: self.requested_on.0.0, fault }
    }
}

/// Few dossiers have one, so it goes the strict way.
fn checked_reason(text: &str) -> Option<String> {
    decode::<Reason>(Node::Text(spelled(text).into_owned())).ok().map(|reason| reason.0)
}

/// A day, as [`Day`] reads it.
struct PlainDay(Date);

impl FromStr for PlainDay {
    type Err = Unusual;

    fn from_str(text: &str) -> Result<PlainDay, Unusual> {
        let day = read_day(text).or_else(|| text.parse::<Day>().ok().map(|day| day.0));
        day.map(PlainDay).ok_or(Unusual)
    }
}

/// A moment, as [`Moment`] reads it.
struct Microseconds(i64);

impl FromStr for Microseconds {
    type Err = Unusual;

    fn from_str(text: &str) -> Result<Microseconds, Unusual> {
        let moment = read_moment(text).or_else(|| text.parse::<Moment>().ok().map(|moment| moment.microseconds()));
        moment.map(Microseconds).ok_or(Unusual)
    }
}

/// Something for the strict way.
struct Unusual;

impl fmt::Display for Unusual {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unusual")
    }
}

/// A value that is read from its text where it stands, without a copy of the text.
struct Of<T>(T);

/// What a text can be read as.
trait FromText: Sized {
    fn from_text(text: &str) -> Option<Self>;
}

macro_rules! from_text {
    ($($parsed:ty),*; $($word:ty),*) => {
        $(impl FromText for $parsed {
            fn from_text(text: &str) -> Option<Self> {
                text.parse().ok()
            }
        })*
        $(impl FromText for $word {
            fn from_text(text: &str) -> Option<Self> {
                <$word>::from_word(text)
            }
        })*
    };
}
from_text!(DossierCode, UnitCode, ProcedureCode, PlainDay, Microseconds; ChannelWord, DossierStatusWord, RequestFaultWord);

impl<'de, T: FromText> Deserialize<'de> for Of<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Of<T>, D::Error> {
        deserializer.deserialize_str(TextVisitor(PhantomData))
    }
}

struct TextVisitor<T>(PhantomData<T>);

impl<T: FromText> Visitor<'_> for TextVisitor<T> {
    type Value = Of<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Of<T>, E> {
        T::from_text(text).map(Of).ok_or_else(|| de::Error::custom(Unusual))
    }
}
