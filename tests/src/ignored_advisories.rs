//! The advisories that `deny.toml` leaves open: each with a reason, and until a day.

use time::Date;
use time::macros::format_description;

/// An advisory that is knowingly left open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ignore {
    /// Its number, such as `RUSTSEC-2023-0071`.
    pub id: String,
    /// The last day on which it may be left open.
    pub until: Date,
}

/// The ignored advisories of a `deny.toml`.
///
/// # Errors
/// The text is no such file, or one is ignored without a reason that ends with `until YYYY-MM-DD`.
pub fn ignores_of(config: &str) -> Result<Vec<Ignore>, String> {
    let config: toml::Table = config.parse().map_err(|error| format!("deny.toml: {error}"))?;
    let advisories = config.get("advisories").ok_or("deny.toml has no [advisories]")?;
    let listed = match advisories.get("ignore") {
        None => &[][..],
        Some(listed) => listed.as_array().ok_or("advisories.ignore is no list")?,
    };
    listed.iter().map(ignore).collect()
}

fn ignore(entry: &toml::Value) -> Result<Ignore, String> {
    let text = |member: &str| entry.get(member).and_then(toml::Value::as_str);
    let id = text("id").ok_or_else(|| {
        format!("deny.toml ignores {entry} without a day: write {{ id = \"…\", reason = \"… until YYYY-MM-DD\" }}")
    })?;
    let reason = text("reason").unwrap_or_default();
    let day = reason.rsplit_once("until ").map_or("", |(_, day)| day);
    let until = Date::parse(day, format_description!("[year]-[month]-[day]"))
        .map_err(|_| format!("deny.toml ignores {id} without a reason that ends with `until YYYY-MM-DD`"))?;
    Ok(Ignore { id: id.to_owned(), until })
}
