//! The fast path of a dossier in which nothing is unusual, as a line or as a record.
//!
//! It builds the dossier without a tree between. Whatever it does not expect, it leaves to the strict path, which either
//! accepts it or names every fault: so this may refuse too much, and must never accept what the strict path would not.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use chamdiem_api_types::decode::{Node, decode};
use chamdiem_api_types::text::{Day, Moment, Reason};
use chamdiem_api_types::wire::{ChannelWord, DossierStatusWord, RequestFaultWord};
use chamdiem_scoring::{
    Dossier, DossierCode, Extension, Participant, ProcedureCode, RequestFault, SupplementRequest, UnitCode, Version,
};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, Error, MapAccess, Visitor};
use serde::{Deserialize, de};
use time::Date;

use super::{read_day, read_moment};
use crate::csv::{number, yes_or_no};

/// The most items of a list, as their decoding has it.
const ITEMS_MAX: usize = 50;

/// The highest sequence number, as its decoding has it.
const SEQUENCE_MAX: u64 = 9_007_199_254_740_991;

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct PlainDossier<'a> {
    code: Option<Of<DossierCode>>,
    sequence: Option<u64>,
    updated_at: Option<Of<Microseconds>>,
    unit: Option<Of<UnitCode>>,
    procedure: Option<Of<ProcedureCode>>,
    channel: Option<Of<ChannelWord>>,
    online_level: Option<u8>,
    received_on: Option<Of<PlainDay>>,
    due_on: Option<Of<PlainDay>>,
    extended_due_on: Option<Of<PlainDay>>,
    #[serde(borrow)]
    extension_reason: Option<Cow<'a, str>>,
    finished_on: Option<Of<PlainDay>>,
    returned_on: Option<Of<PlainDay>>,
    participants: Option<Vec<Object<PlainParticipant>>>,
    supplement_requests: Option<Vec<Object<PlainRequest>>>,
    agencies_contacted: Option<u16>,
    field_check: Option<bool>,
    status: Option<Of<DossierStatusWord>>,
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

/// Reads a dossier; none where the strict path has to look.
pub(super) fn dossier(line: &str) -> Option<Dossier> {
    serde_json::from_str::<Object<PlainDossier<'_>>>(line).ok()?.0.dossier()
}

/// Reads a dossier from cells that are not empty, each with the name of its column, no name twice.
pub(super) fn dossier_of_cells<'a>(cells: impl Iterator<Item = (&'a str, &'a str)>) -> Option<Dossier> {
    let mut dossier = PlainDossier::default();
    for (name, cell) in cells {
        match name {
            "code" => dossier.code = Some(Of::read(cell)?),
            "sequence" => dossier.sequence = Some(u64::try_from(number(cell)?).ok()?),
            "updated_at" => dossier.updated_at = Some(Of::read(cell)?),
            "unit" => dossier.unit = Some(Of::read(cell)?),
            "procedure" => dossier.procedure = Some(Of::read(cell)?),
            "channel" => dossier.channel = Some(Of::read(cell)?),
            "online_level" => dossier.online_level = Some(u8::try_from(number(cell)?).ok()?),
            "received_on" => dossier.received_on = Some(Of::read(cell)?),
            "due_on" => dossier.due_on = Some(Of::read(cell)?),
            "extended_due_on" => dossier.extended_due_on = Some(Of::read(cell)?),
            "extension_reason" => dossier.extension_reason = Some(Cow::Borrowed(cell)),
            "finished_on" => dossier.finished_on = Some(Of::read(cell)?),
            "returned_on" => dossier.returned_on = Some(Of::read(cell)?),
            "participants" => dossier.participants = Some(items(cell, PlainParticipant::of_cell)?),
            "supplement_requests" => dossier.supplement_requests = Some(items(cell, PlainRequest::of_cell)?),
            "agencies_contacted" => dossier.agencies_contacted = Some(u16::try_from(number(cell)?).ok()?),
            "field_check" => dossier.field_check = Some(yes_or_no(cell)?),
            "status" => dossier.status = Some(Of::read(cell)?),
            _ => return None,
        }
    }
    dossier.dossier()
}

fn items<T>(cell: &str, item: fn(&str) -> Option<T>) -> Option<Vec<Object<T>>> {
    cell.split('|').map(|text| item(text).map(Object)).collect()
}

impl PlainDossier<'_> {
    fn dossier(self) -> Option<Dossier> {
        let version = match (self.sequence, self.updated_at) {
            (Some(sequence), None) => Version::Sequence(i64::try_from(sequence).ok()?),
            (None, Some(moment)) => Version::UpdatedAt(moment.0.0),
            _ => return None,
        };
        let extension = match (self.extended_due_on, self.extension_reason) {
            (Some(due_on), Some(reason)) => Some(Extension { due_on: due_on.0.0, reason: checked_reason(&reason)? }),
            (None, None) => None,
            _ => return None,
        };
        let participants = self.participants.unwrap_or_default();
        let supplement_requests = self.supplement_requests.unwrap_or_default();
        let in_bounds = self.sequence.is_none_or(|sequence| sequence <= SEQUENCE_MAX)
            && self.online_level.is_none_or(|level| (1..=4).contains(&level))
            && self.agencies_contacted.is_none_or(|count| count <= 100)
            && participants.len() <= ITEMS_MAX
            && supplement_requests.len() <= ITEMS_MAX;
        if !in_bounds {
            return None;
        }
        let dossier = Dossier {
            code: self.code?.0,
            version,
            unit: self.unit?.0,
            procedure: self.procedure?.0,
            channel: self.channel?.0.channel(),
            online_level: self.online_level,
            received_on: self.received_on?.0.0,
            due_on: self.due_on?.0.0,
            extension,
            finished_on: self.finished_on.map(|day| day.0.0),
            returned_on: self.returned_on.map(|day| day.0.0),
            participants: participants.into_iter().map(|object| object.0.participant()).collect(),
            supplement_requests: supplement_requests.into_iter().map(|object| object.0.request()).collect(),
            agencies_contacted: self.agencies_contacted.unwrap_or(0),
            field_check: self.field_check.unwrap_or(false),
            status: self.status?.0.status(),
        };
        dossier.faults().is_empty().then_some(dossier)
    }
}

impl PlainParticipant {
    fn of_cell(cell: &str) -> Option<PlainParticipant> {
        let mut members = cell.split('/').map(str::trim);
        let (unit, due_on) = (Of::read(members.next()?)?, Of::read(members.next()?)?);
        let finished_on = match members.next().unwrap_or("") {
            "" => None,
            day => Some(Of::read(day)?),
        };
        members.next().is_none().then_some(PlainParticipant { unit, due_on, finished_on })
    }

    fn participant(self) -> Participant {
        Participant { unit: self.unit.0, due_on: self.due_on.0.0, finished_on: self.finished_on.map(|day| day.0.0) }
    }
}

impl PlainRequest {
    fn of_cell(cell: &str) -> Option<PlainRequest> {
        let (requested_on, fault) = cell.split_once('/')?;
        Some(PlainRequest { requested_on: Of::read(requested_on.trim())?, fault: Of::read(fault.trim())? })
    }

    fn request(self) -> SupplementRequest {
        let fault = match self.fault.0 {
            RequestFaultWord::Unit => RequestFault::Unit,
            RequestFaultWord::Applicant | RequestFaultWord::Unknown => RequestFault::Applicant,
        };
        SupplementRequest { requested_on: self.requested_on.0.0, fault }
    }
}

/// Few dossiers have one, so it takes the strict path.
fn checked_reason(text: &str) -> Option<String> {
    decode::<Reason>(Node::Text(text.to_owned())).ok().map(|reason| reason.0)
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

/// Something for the strict path.
struct Unusual;

impl fmt::Display for Unusual {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unusual")
    }
}

/// What is read from an object. A derived implementation would also take a list of the values in the order of their fields.
struct Object<T>(T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Object<T>, D::Error> {
        deserializer.deserialize_map(ObjectVisitor(PhantomData))
    }
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectVisitor<T> {
    type Value = Object<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Object<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(members)).map(Object)
    }
}

/// A value that is read from its text in place, without a copy of the text.
struct Of<T>(T);

impl<T: FromText> Of<T> {
    fn read(text: &str) -> Option<Of<T>> {
        T::from_text(text).map(Of)
    }
}

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
        Of::read(text).ok_or_else(|| de::Error::custom(Unusual))
    }
}
