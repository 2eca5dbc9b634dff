//! Which of our roles a token grants: what its issuer calls them, and which it may grant at all.

use super::Role;
use super::fault::quoted;

/// What a claim says of roles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum SaidRoles {
    /// Names, each as it is.
    List(Vec<String>),
    /// One text: one name, or several with commas or blanks between them.
    Text(String),
}

/// What an issuer calls our roles, and which of them it may grant.
pub(super) struct RoleNames {
    /// The roles that it may grant.
    may_grant: Vec<Role>,
    /// What it calls them; empty where it has our own words.
    names: Vec<(String, Role)>,
}

impl RoleNames {
    /// Those that may be granted, under the names that are set, or under our own words where none is.
    pub(super) fn new(may_grant: &[Role], names: &[(String, Role)]) -> RoleNames {
        RoleNames { may_grant: may_grant.to_vec(), names: names.to_vec() }
    }

    /// The roles that are granted, each once. Names that are not of ours say nothing.
    pub(super) fn granted(&self, said: &[SaidRoles]) -> Vec<Role> {
        let names: Vec<&str> = said.iter().flat_map(|said| self.names_in(said)).collect();
        let is_granted =
            |role: &Role| self.may_grant.contains(role) && names.iter().any(|name| self.is_called(*role, name));
        Role::ALL.into_iter().filter(is_granted).collect()
    }

    /// Why these grant no role, for the log: which claim was looked at, and what arrived there.
    pub(super) fn why_none(&self, claims: &str, said: &[SaidRoles]) -> String {
        if said.is_empty() {
            return format!("the token grants no role: it has no claim {claims}");
        }
        let names: Vec<&str> = said.iter().flat_map(|said| self.names_in(said)).collect();
        let withheld = names.iter().any(|name| Role::ALL.into_iter().any(|role| self.is_called(role, name)));
        let why = if withheld { "this issuer may not grant" } else { "none of our roles is called" };
        format!("the token grants no role: {why} what the claim {claims} says: {}", quoted(names))
    }

    fn names_in<'s>(&self, said: &'s SaidRoles) -> Vec<&'s str> {
        let text = match said {
            SaidRoles::List(names) => return names.iter().map(String::as_str).collect(),
            SaidRoles::Text(text) => text.trim(),
        };
        let names: Vec<&str> = if Role::ALL.into_iter().any(|role| self.is_called(role, text)) {
            vec![text]
        } else if text.contains(',') {
            text.split(',').map(str::trim).collect()
        } else {
            text.split_whitespace().collect()
        };
        names.into_iter().filter(|name| !name.is_empty()).collect()
    }

    fn is_called(&self, role: Role, name: &str) -> bool {
        if self.names.is_empty() {
            return role.as_str() == name;
        }
        self.names.iter().any(|(known, of)| *of == role && known == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(names: &[&str]) -> SaidRoles {
        SaidRoles::List(names.iter().map(|name| (*name).to_owned()).collect())
    }

    fn text(names: &str) -> SaidRoles {
        SaidRoles::Text(names.to_owned())
    }

    #[test]
    fn our_own_words_count_and_nothing_else_however_many_there_are() {
        let names = RoleNames::new(&Role::ALL, &[]);
        let many: Vec<String> = (0..500).map(|number| format!("nhom-{number}")).chain(["unit".to_owned()]).collect();
        assert_eq!(names.granted(&[SaidRoles::List(many)]), [Role::Unit]);
        for (said, roles) in [
            (list(&["unit", "reader", "unit"]), vec![Role::Unit, Role::Reader]),
            (list(&["Unit", "unit ", "unit,reader", "unit reader", ""]), vec![]),
            (text("unit"), vec![Role::Unit]),
            (text(" unit\n"), vec![Role::Unit]),
            (text("unit reader"), vec![Role::Unit, Role::Reader]),
            (text("Internal/everyone,unit, reader,,"), vec![Role::Unit, Role::Reader]),
            (text("super admin,unit"), vec![Role::Unit]),
            (text(""), vec![]),
        ] {
            assert_eq!(names.granted(std::slice::from_ref(&said)), roles, "{said:?}");
        }
        assert_eq!(names.granted(&[list(&["offline_access"]), text("reader")]), [Role::Reader]);
        assert_eq!(names.granted(&[]), []);
    }

    #[test]
    fn names_that_are_set_take_the_place_of_our_words() {
        let map = [("Người thẩm định", Role::Appraiser), ("/tinh/qt", Role::Admin), ("/tinh/qt", Role::Reader)];
        let names = RoleNames::new(&[Role::Appraiser, Role::Reader], &map.map(|(name, role)| (name.to_owned(), role)));
        assert_eq!(names.granted(&[text("Người thẩm định")]), [Role::Appraiser], "one name, blanks and all");
        assert_eq!(names.granted(&[text("x,Người thẩm định")]), [Role::Appraiser]);
        assert_eq!(names.granted(&[list(&["/tinh/qt"])]), [Role::Reader], "it may not grant the other");
        assert_eq!(names.granted(&[list(&["appraiser", "admin", "reader"])]), []);
    }

    #[test]
    fn it_is_said_why_no_role_is_granted() {
        let names = RoleNames::new(&[Role::Unit], &[]);
        let begin = "the token grants no role: ";
        assert_eq!(names.why_none("roles", &[]), format!("{begin}it has no claim roles"));
        let foreign = names.why_none("a.b", &[list(&["x", "ý"]), text("z")]);
        assert_eq!(foreign, format!("{begin}none of our roles is called what the claim a.b says: `x`, `ý`, `z`"));
        let withheld = names.why_none("a.b", &[list(&["admin"])]);
        assert_eq!(withheld, format!("{begin}this issuer may not grant what the claim a.b says: `admin`"));
        let long = names.why_none("a", &[list(&["ệ".repeat(10_000).as_str()])]);
        assert!(long.chars().count() < 300, "{long}");
    }
}
