//! The rooms of a crate: which of its modules may import which. Read from the source as text, so that a wrong import is
//! named with its file and line.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// A crate whose rooms are fenced.
pub struct House {
    /// Its sources, from the root of the repository.
    pub sources: &'static str,
    /// Its rooms from the top down: each may import those that follow it.
    pub floors: &'static [&'static str],
    /// Rooms beside them, which every floor may import and which see the ground floor alone.
    pub beside: &'static [&'static str],
    /// The files of the ground floor, which everything may import.
    pub ground: &'static [&'static str],
}

/// An import: in which file and line, of which file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Import {
    from: PathBuf,
    line: usize,
    to: PathBuf,
}

impl House {
    /// Proves every arrow between the rooms, and that no file imports one that imports it. Gives how many imports were
    /// looked at, or every breach with its place.
    pub fn check(&self, root: &Path) -> Result<usize, Vec<String>> {
        let sources = root.join(self.sources);
        let mut files = BTreeMap::new();
        collect(&sources, &sources, &mut files).map_err(|fault| vec![format!("{}: {fault}", self.sources)])?;
        let imports: Vec<Import> = files.iter().flat_map(|(file, text)| imports_of(file, text, &files)).collect();
        let mut faults: Vec<String> = imports.iter().filter_map(|import| self.breach(import)).collect();
        faults.extend(files.keys().filter_map(|file| self.homeless(file)));
        faults.extend(circles(&imports).into_iter().map(|circle| format!("{}: {circle}", self.sources)));
        if imports.is_empty() {
            faults.push(format!("{}: no import was found, so nothing was proved", self.sources));
        }
        if faults.is_empty() { Ok(imports.len()) } else { Err(faults) }
    }

    /// On which floor a room lies: the top is 0, the ground the highest. None where nobody has given it a place.
    fn floor(&self, room: &str) -> Option<usize> {
        let (beside, ground) = (self.floors.len(), self.floors.len() + 1);
        let of = |rooms: &[&str], floor| rooms.contains(&room).then_some(floor);
        let floor = self.floors.iter().position(|name| *name == room);
        floor.or(of(self.beside, beside)).or(of(self.ground, ground))
    }

    fn breach(&self, import: &Import) -> Option<String> {
        let (from, to) = (room_of(&import.from), room_of(&import.to));
        let (above, below) = self.floor(&from).zip(self.floor(&to))?;
        let within_ground = self.ground.contains(&from.as_str()) && self.ground.contains(&to.as_str());
        if from == to || above < below || within_ground {
            return None;
        }
        let place = format!("{}/{}:{}", self.sources, import.from.display(), import.line);
        Some(format!("{place}: the room {from} must not import {} of the room {to}", import.to.display()))
    }

    fn homeless(&self, file: &Path) -> Option<String> {
        let room = room_of(file);
        let known = room == "lib" || self.floor(&room).is_some();
        (!known).then(|| format!("{}/{}: the room {room} has no place in crates/xtask", self.sources, file.display()))
    }
}

/// The room of a file: its first folder, or the file itself.
fn room_of(file: &Path) -> String {
    let first = file.components().next().map(|part| part.as_os_str().to_string_lossy().into_owned());
    first.unwrap_or_default().trim_end_matches(".rs").to_owned()
}

fn collect(sources: &Path, folder: &Path, files: &mut BTreeMap<PathBuf, String>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(sources, &path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path.strip_prefix(sources).unwrap_or(&path).to_path_buf();
            files.insert(name, std::fs::read_to_string(&path)?);
        }
    }
    Ok(())
}

/// The files of the same crate that a file names by a path from `crate` or `super`, outside of its tests.
fn imports_of(file: &Path, text: &str, files: &BTreeMap<PathBuf, String>) -> Vec<Import> {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    let code: String = code.lines().map(|line| format!("{}\n", line.split("//").next().unwrap_or_default())).collect();
    let mut imports = BTreeSet::new();
    for start in ["crate", "super"] {
        for (place, _) in code.match_indices(&format!("{start}::")) {
            if code[..place].ends_with(|before: char| before.is_alphanumeric() || before == '_' || before == ':') {
                continue;
            }
            let line = code[..place].matches('\n').count() + 1;
            for path in paths(&code[place..]) {
                let to = resolve(file, &path, files);
                imports.extend(to.filter(|to| to != file).map(|to| Import { from: file.to_path_buf(), line, to }));
            }
        }
    }
    imports.into_iter().collect()
}

/// The paths that a text begins with: one, or as many as a group in braces has.
fn paths(text: &str) -> Vec<Vec<String>> {
    let (mut found, mut open, mut current, mut word) = (Vec::new(), Vec::new(), Vec::new(), String::new());
    for character in text.chars() {
        match character {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '_' => word.push(character),
            ':' => {
                if !word.is_empty() {
                    current.push(std::mem::take(&mut word));
                }
            }
            '{' => open.push(current.len()),
            ',' | '}' if !open.is_empty() => {
                if !word.is_empty() {
                    current.push(std::mem::take(&mut word));
                }
                found.push(current.clone());
                let depth = if character == '}' { open.pop() } else { open.last().copied() };
                current.truncate(depth.unwrap_or_default());
                if open.is_empty() {
                    return found;
                }
            }
            ' ' | '\n' if !open.is_empty() => {}
            _ => break,
        }
    }
    current.push(word);
    found.push(current);
    found
}

/// The file in which the item of a path stands.
fn resolve(file: &Path, path: &[String], files: &BTreeMap<PathBuf, String>) -> Option<PathBuf> {
    let mut module = if path.first().is_some_and(|word| word == "crate") {
        PathBuf::new()
    } else {
        file.with_extension("").parent().map(Path::to_path_buf).unwrap_or_default()
    };
    let mut found = None;
    for word in &path[1..] {
        if word == "super" {
            module = module.parent().map(Path::to_path_buf).unwrap_or_default();
            continue;
        }
        module = module.join(word);
        match files.contains_key(&module.with_extension("rs")) {
            true => found = Some(module.with_extension("rs")),
            // A folder whose module is declared in `lib.rs` has no file of its own.
            false if files.keys().any(|name| name.starts_with(&module)) => {}
            false => break,
        }
    }
    found
}

/// Each set of files that import each other in a circle, in words.
fn circles(imports: &[Import]) -> Vec<String> {
    let mut arrows: BTreeMap<&Path, BTreeSet<&Path>> = BTreeMap::new();
    for import in imports {
        arrows.entry(&import.from).or_default().insert(&import.to);
    }
    let reached = |from: &Path| {
        let (mut seen, mut next) = (BTreeSet::new(), vec![from.to_path_buf()]);
        while let Some(file) = next.pop() {
            for to in arrows.get(file.as_path()).into_iter().flatten() {
                if seen.insert(to.to_path_buf()) {
                    next.push(to.to_path_buf());
                }
            }
        }
        seen
    };
    let reached: BTreeMap<&Path, BTreeSet<PathBuf>> = arrows.keys().map(|file| (*file, reached(file))).collect();
    let mut told = BTreeSet::new();
    for (file, all) in &reached {
        let in_circle = |other: &&PathBuf| reached.get(other.as_path()).is_some_and(|back| back.contains(*file));
        if all.contains(*file) {
            let names: Vec<String> = all.iter().filter(in_circle).map(|name| name.display().to_string()).collect();
            told.insert(format!("files import each other in a circle: {}", names.join(", ")));
        }
    }
    told.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUSE: House = House { sources: "src", floors: &["upper", "lower"], beside: &["porch"], ground: &["ground"] };

    /// A crate in a folder of its own with these files.
    fn checked(files: &[(&str, &str)]) -> Result<usize, Vec<String>> {
        let name = files.iter().map(|(path, text)| path.len() + text.len()).fold(0, |sum, length| sum * 31 + length);
        let root = std::env::temp_dir().join(format!("chamdiem-rooms-{}-{name}", std::process::id()));
        for (path, text) in files {
            let path = root.join("src").join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let found = HOUSE.check(&root);
        std::fs::remove_dir_all(root).unwrap();
        found
    }

    const GROUND: (&str, &str) = ("ground.rs", "pub struct Stone;\n");
    const LOWER: (&str, &str) = ("lower/wall.rs", "use crate::ground::Stone;\npub fn wall() {}\n");

    #[test]
    fn an_import_may_go_down_and_stay_in_its_room() {
        let upper = ("upper/roof.rs", "use crate::lower::wall::{self, wall};\nuse crate::ground;\n");
        let beside = ("upper/tile.rs", "use super::roof;\n");
        assert_eq!(checked(&[GROUND, LOWER, upper, beside]), Ok(4));
    }

    #[test]
    fn a_wrong_import_is_named_with_its_file_and_line() {
        let wrong = ("lower/wall.rs", "use crate::ground::Stone;\n\nuse crate::{ground, upper::roof::Tile};\n");
        let faults = checked(&[GROUND, wrong, ("upper/roof.rs", "use crate::ground;\n")]).unwrap_err();
        assert_eq!(faults, ["src/lower/wall.rs:3: the room lower must not import upper/roof.rs of the room upper"]);
    }

    #[test]
    fn a_path_in_the_middle_of_code_is_an_import_too_and_a_comment_is_none() {
        let wrong = ("ground.rs", "// crate::upper::roof\nfn a() {\n    crate::lower::wall::wall();\n}\n");
        let faults = checked(&[wrong, ("lower/wall.rs", "pub fn wall() {}\n"), ("upper/roof.rs", "")]).unwrap_err();
        assert_eq!(faults, ["src/ground.rs:3: the room ground must not import lower/wall.rs of the room lower"]);
    }

    #[test]
    fn a_room_beside_the_others_sees_the_ground_floor_alone() {
        let (right, wrong) = (("porch.rs", "use crate::ground;\n"), ("porch.rs", "use crate::lower::wall;\n"));
        let upper = ("upper/roof.rs", "use crate::porch;\n");
        assert_eq!(checked(&[GROUND, LOWER, right, upper]), Ok(3));
        let faults = checked(&[GROUND, LOWER, wrong, upper]).unwrap_err();
        assert_eq!(faults, ["src/porch.rs:1: the room porch must not import lower/wall.rs of the room lower"]);
    }

    #[test]
    fn files_that_import_each_other_are_named_even_in_one_room() {
        let (one, two) = (("lower/one.rs", "use super::two;\n"), ("lower/two.rs", "use crate::lower::one;\n"));
        let faults = checked(&[GROUND, one, two]).unwrap_err();
        assert_eq!(faults, ["src: files import each other in a circle: lower/one.rs, lower/two.rs"]);
    }

    #[test]
    fn a_file_in_no_room_is_named() {
        let faults = checked(&[GROUND, LOWER, ("cellar.rs", "use crate::ground;\n")]).unwrap_err();
        assert_eq!(faults, ["src/cellar.rs: the room cellar has no place in crates/xtask"]);
    }
}
