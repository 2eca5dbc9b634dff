//! Feed profiles: reading the fields of another system as ours.

use std::collections::HashMap;

use chamdiem_api_types::decode::Node;
use chamdiem_api_types::text::spelled;
use chamdiem_api_types::wire::FeedProfileInput;
use chamdiem_api_types::{Code, Fault};

use absent::Absent;
use dates::Form;

use crate::csv::cell;
use crate::rows::CellKind;
use crate::spelling::compared;
use crate::{Row, personal};

mod absent;
mod checks;
mod dates;
mod values;

/// The most members of a row in another system's names.
const MEMBERS_MAX: usize = 512;

/// A feed profile that was checked: how a one-stop e-system names and writes the fields of a dossier.
#[derive(Debug, Clone)]
pub struct Profile {
    absent: Absent,
    /// What becomes of each field, by its name as it is listed and as names are compared.
    fates: HashMap<String, Fate>,
    fields: Vec<Field>,
    dropped: Vec<String>,
    defaults: Vec<(&'static str, Node)>,
    unit_from_code: bool,
    units: HashMap<String, String>,
    /// Whether the rows tell their own version.
    versioned: bool,
}

/// What becomes of a field of the feed.
#[derive(Debug, Clone, Copy)]
enum Fate {
    /// It fills this one of [`Profile::fields`].
    Read(usize),
    /// It is dropped, as this one of [`Profile::dropped`].
    Dropped(usize),
    /// It is passed over.
    Ignored,
}

/// A field of the feed and the one that it fills.
#[derive(Debug, Clone)]
struct Field {
    from: String,
    to: &'static str,
    kind: CellKind,
    dates: Form,
    values: Option<HashMap<String, String>>,
}

impl Profile {
    /// Checks a profile.
    ///
    /// # Errors
    /// Every fault, with [`Code::ProfileInvalid`] and a pointer into the profile.
    pub fn new(input: &FeedProfileInput) -> Result<Profile, Vec<Fault>> {
        let faults = checks::faults(input);
        if !faults.is_empty() {
            return Err(faults);
        }
        let mut profile = Profile {
            absent: Absent::default(),
            fates: HashMap::new(),
            fields: input.fields.iter().filter_map(|field| values::field(field, &input.dates)).collect(),
            dropped: input.dropped.iter().map(|name| name.0.clone()).collect(),
            defaults: input.defaults.iter().flatten().filter_map(values::default).collect(),
            unit_from_code: input.unit_from_code == Some(true),
            units: values::pairs(input.units.iter().flatten()),
            versioned: false,
        };
        let forms: Vec<Form> = profile.fields.iter().map(|field| field.dates.clone()).collect();
        profile.absent = Absent::of(input.absent_values.iter().flatten().map(|word| word.as_str()), &forms);
        profile.versioned = profile.fields.iter().any(|field| matches!(field.to, "sequence" | "updated_at"));
        let read: Vec<String> = profile.fields.iter().map(|field| field.from.clone()).collect();
        let dropped = profile.dropped.clone();
        let ignored = input.ignored.iter().flatten().map(|name| name.0.clone());
        let fates = (read.into_iter().enumerate().map(|(index, name)| (name, Fate::Read(index))))
            .chain(dropped.into_iter().enumerate().map(|(index, name)| (name, Fate::Dropped(index))))
            .chain(ignored.map(|name| (name, Fate::Ignored)));
        for (name, fate) in fates {
            profile.fates.insert(compared(&name), fate);
            profile.fates.insert(name, fate);
        }
        Ok(profile)
    }

    /// The fields that are dropped, as the profile lists them.
    pub fn dropped(&self) -> &[String] {
        &self.dropped
    }

    fn fate(&self, name: &str) -> Option<Fate> {
        // Most feeds write a name as it is listed.
        self.fates.get(name).or_else(|| self.fates.get(&compared(name))).copied()
    }

    /// The name as it is listed, whatever its case; none for one that is not listed.
    pub(crate) fn known_name(&self, name: &str) -> Option<String> {
        match self.fate(name)? {
            Fate::Read(index) => self.fields.get(index).map(|field| field.from.clone()),
            Fate::Dropped(index) => self.dropped.get(index).cloned(),
            Fate::Ignored => Some(compared(name)),
        }
    }

    /// The names of the fields that are read, for messages.
    pub(crate) fn known_names(&self) -> String {
        self.fields.iter().map(|field| field.from.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// Reads a row in the names of the other system; counts in `dropped` what goes no further.
    pub(crate) fn row<R: Row>(&self, node: Node, sequence: Option<u64>, dropped: &mut [u64]) -> Result<R, Vec<Fault>> {
        let Node::Object(members) = node else {
            return R::from_node(node);
        };
        if members.len() > MEMBERS_MAX {
            let count = members.len();
            let vi = format!("Dòng có {count} trường, tối đa {MEMBERS_MAX}.");
            let en = format!("The row has {count} fields, at most {MEMBERS_MAX}.");
            return Err(vec![Fault::new("", Code::ListTooLong, vi, en)]);
        }
        let mut faults = Vec::new();
        let mut ours = self.ours(members, dropped, &mut faults);
        self.fill(&mut ours, sequence);
        match R::from_node(Node::Object(ours)) {
            Ok(row) if faults.is_empty() => Ok(row),
            Ok(_) => Err(faults),
            Err(further) => {
                // A value that could not be read is reported once, and not again as missing.
                let further = further.into_iter().map(|fault| self.in_their_names(fault));
                let fresh: Vec<Fault> =
                    further.filter(|fault| faults.iter().all(|known| known.pointer != fault.pointer)).collect();
                faults.extend(fresh);
                Err(faults)
            }
        }
    }

    /// The members in our names and forms.
    fn ours(&self, members: Vec<(String, Node)>, dropped: &mut [u64], faults: &mut Vec<Fault>) -> Vec<(String, Node)> {
        let mut ours = Vec::with_capacity(self.fields.len() + self.defaults.len() + 2);
        let mut dropped_here = Vec::new();
        for (name, value) in members {
            match self.fate(&name) {
                Some(Fate::Read(index)) => {
                    let Some(field) = self.fields.get(index) else { continue };
                    match field.value(value, &self.absent) {
                        Ok(Some(value)) => ours.push((field.to.to_owned(), value)),
                        Ok(None) => {}
                        Err(fault) => faults.push(fault),
                    }
                }
                Some(Fate::Dropped(index)) => {
                    let has_value = match &value {
                        Node::Null => false,
                        Node::Text(text) => !text.trim().is_empty() && !self.absent.has_word(text),
                        _ => true,
                    };
                    if has_value && !dropped_here.contains(&index) {
                        dropped_here.push(index);
                    }
                }
                Some(Fate::Ignored) => {}
                None => faults.push(self.stranger(&name)),
            }
        }
        for index in dropped_here {
            if let Some(count) = dropped.get_mut(index) {
                *count += 1;
            }
        }
        ours
    }

    /// Fills in what the profile says for fields without a value.
    fn fill(&self, ours: &mut Vec<(String, Node)>, sequence: Option<u64>) {
        let has = |ours: &[(String, Node)], name: &str| ours.iter().any(|(known, _)| known == name);
        if self.unit_from_code && !has(ours, "unit") {
            let code = ours.iter().find_map(|(name, value)| match value {
                Node::Text(code) if name == "code" => Some(code),
                _ => None,
            });
            if let Some((agency, _)) = code.and_then(|code| code.split_once('-')) {
                let unit = agency.to_owned();
                ours.push(("unit".to_owned(), Node::Text(unit)));
            }
        }
        for (name, value) in &self.defaults {
            if !has(ours, name) {
                ours.push(((*name).to_owned(), value.clone()));
            }
        }
        for (_, value) in ours.iter_mut().filter(|(name, _)| name == "unit") {
            if let Node::Text(unit) = value
                && let Some(here) = self.units.get(unit)
            {
                unit.clone_from(here);
            }
        }
        if let Some(sequence) = sequence.filter(|_| !self.versioned).and_then(|sequence| i64::try_from(sequence).ok()) {
            ours.push(("sequence".to_owned(), Node::Integer(sequence)));
        }
    }

    /// What is said of a field that is not listed; its value is not shown.
    fn stranger(&self, name: &str) -> Fault {
        let pointer = personal::pointer("", name);
        if personal::is_personal(name) {
            return personal::refusal(pointer);
        }
        let known = self.known_names();
        let vi = format!("Trường này không có trong cấu hình ánh xạ; các trường được nhận: {known}.");
        let en = format!("This field is not in the feed profile; known fields: {known}.");
        Fault::new(pointer, Code::FieldUnknown, vi, en)
    }

    /// The fault, its pointer in the names that were sent.
    fn in_their_names(&self, mut fault: Fault) -> Fault {
        let place = fault.pointer.trim_start_matches('/');
        let (ours, rest) = place.split_once('/').unwrap_or((place, ""));
        if let Some(field) = self.fields.iter().find(|field| field.to == ours) {
            let separator = if rest.is_empty() { "" } else { "/" };
            fault.pointer = format!("{}{separator}{rest}", personal::pointer("", &field.from));
        }
        fault
    }
}

impl Field {
    /// The value in our form; none where the feed says that there is none.
    fn value(&self, value: Node, absent: &Absent) -> Result<Option<Node>, Fault> {
        let text = match value {
            Node::Null => return Ok(None),
            Node::Text(text) => text,
            Node::Integer(number) => number.to_string(),
            Node::Bool(truth) if self.kind != CellKind::Bool => truth.to_string(),
            Node::List(items) => return self.list(items, absent).map(Some),
            other => return Ok(Some(other)),
        };
        let text = spelled(text.trim());
        if text.is_empty() {
            return Ok(None);
        }
        if let Some(values) = &self.values {
            return match values.get(text.as_ref()) {
                Some(ours) => Ok(Some(cell(ours, self.kind))),
                None if absent.has_word(&text) => Ok(None),
                None => Err(self.not_listed(values)),
            };
        }
        if absent.has_word(&text) {
            return Ok(None);
        }
        match self.kind {
            CellKind::Day | CellKind::Moment if absent.has_day(&text, &self.dates) => Ok(None),
            CellKind::Day => self.dates.day(&text).map(|day| Some(Node::Text(day))).map_err(|form| self.no_date(form)),
            CellKind::Moment => {
                self.dates.moment(&text).map(|moment| Some(Node::Text(moment))).map_err(|form| self.no_date(form))
            }
            CellKind::List(_) => match cell(&text, self.kind) {
                Node::List(items) => self.list(items, absent).map(Some),
                other => Ok(Some(other)),
            },
            kind => Ok(Some(cell(&text, kind))),
        }
    }

    /// A list in our names, with dates in the form of the feed.
    fn list(&self, mut items: Vec<Node>, absent: &Absent) -> Result<Node, Fault> {
        let CellKind::List(columns) = self.kind else { return Ok(Node::List(items)) };
        for item in &mut items {
            let Node::Object(members) = item else { continue };
            for (name, value) in members.iter_mut() {
                let is_day = columns.iter().any(|column| column.name == name && column.kind == CellKind::Day);
                if let (true, Node::Text(text)) = (is_day, &*value) {
                    let text = text.trim();
                    *value = if absent.has_word(text) || absent.has_day(text, &self.dates) {
                        Node::Null
                    } else {
                        Node::Text(self.dates.day(text).map_err(|form| self.no_date(form))?)
                    };
                }
            }
        }
        Ok(Node::List(items))
    }

    fn no_date(&self, form: &str) -> Fault {
        let vi = format!("Ngày không đúng dạng {form} của cấu hình ánh xạ.");
        let en = format!("The date does not follow the form {form} of the feed profile.");
        Fault::new(personal::pointer("", &self.from), Code::TextMalformed, vi, en)
    }

    fn not_listed(&self, values: &HashMap<String, String>) -> Fault {
        let mut known: Vec<&str> = values.keys().map(String::as_str).collect();
        known.sort_unstable();
        known.truncate(50);
        let known = known.join(", ");
        let vi = format!("Giá trị không có trong cấu hình ánh xạ; các giá trị được nhận: {known}.");
        let en = format!("The value is not in the feed profile; known values: {known}.");
        Fault::new(personal::pointer("", &self.from), Code::ValueUnknown, vi, en)
    }
}
