//! Which files of a set are loaded as what, and in which order: by their names and by the mappings among them.

use application::imports::ImportKind;
use mapping::Mapping;

/// What is done with the files of a set.
#[derive(Debug, Default)]
pub struct SetPlan {
    /// What is loaded, in the order in which kinds refer to each other.
    pub loaded: Vec<PlannedFile>,
    /// What is not, with the reason.
    pub skipped: Vec<(String, &'static str)>,
}

/// A file of a set that is loaded. A file is loaded once for each mapping that is for it.
#[derive(Clone, Debug)]
pub struct PlannedFile {
    /// As the set names it.
    pub name: String,
    /// What it is.
    pub kind: ImportKind,
    /// By which it is read, when it is not in the kind's own columns.
    pub mapping: Option<Mapping>,
}

/// Why a file that [`is_left_by_a_program`] is skipped.
pub const LEFT_BY_A_PROGRAM: &str = "macOS, Windows or an office program left it beside the files";

/// Whether a file is none of the sender's: macOS, Windows and office programs leave such beside files, and archives
/// take them along.
pub fn is_left_by_a_program(name: &str) -> bool {
    let mut parts = name.rsplit(['/', '\\']);
    let last = parts.next().unwrap_or(name);
    let named = |known: &str| last.eq_ignore_ascii_case(known);
    last.starts_with("._")
        || last.starts_with("~$")
        || named(".DS_Store")
        || named("Thumbs.db")
        || named("desktop.ini")
        || parts.any(|folder| folder == "__MACOSX")
}

/// How often [`SetPlan::of`] would load a file.
pub(crate) fn loads_of(name: &str, mappings: &[Mapping]) -> usize {
    let last = name.rsplit(['/', '\\']).next().unwrap_or(name);
    mappings.iter().filter(|mapping| mapping.is_for(last)).count().max(1)
}

impl SetPlan {
    /// For files by their names, paths and all, and the mappings of the set. A mapping that is for a file goes before
    /// what the file's name begins with.
    pub fn of(names: &[String], mappings: &[Mapping]) -> Self {
        let mut plan = Self::default();
        for name in names {
            let last = name.rsplit(['/', '\\']).next().unwrap_or(name);
            if is_left_by_a_program(name) {
                plan.skipped.push((name.clone(), LEFT_BY_A_PROGRAM));
                continue;
            }
            if last.to_ascii_lowercase().ends_with(".toml") {
                continue;
            }
            let before = plan.loaded.len();
            for mapping in mappings.iter().filter(|mapping| mapping.is_for(last)) {
                if let Some(kind) = ImportKind::parse(mapping.kind()) {
                    plan.loaded.push(PlannedFile {
                        name: name.clone(),
                        kind,
                        mapping: Some(mapping.clone()),
                    });
                }
            }
            if plan.loaded.len() > before {
                continue;
            }
            match ImportKind::of_file_name(last) {
                Some(kind) => plan.loaded.push(PlannedFile { name: name.clone(), kind, mapping: None }),
                None => plan
                    .skipped
                    .push((name.clone(), "its name begins with no kind, and no mapping is for it")),
            }
        }
        plan.loaded.sort_by(|a, b| (a.kind.place(), &a.name).cmp(&(b.kind.place(), &b.name)));
        plan
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::columns_of_name;

    fn mapping(name: &str, kind: &str, columns: &str) -> Mapping {
        let text = format!(
            "mapping = 1\nname = \"{name}\"\nversion = 1\nkind = \"{kind}\"\nfiles = \"oulad_*.csv\"\n[columns]\n{columns}"
        );
        Mapping::parse(&text, columns_of_name).expect("a good mapping")
    }

    #[test]
    fn files_in_any_order_are_loaded_after_those_they_refer_to() {
        let companies = "company_ref = { from = \"x\" }\nname = { from = \"x\" }\n";
        let credentials = "credential_ref = { from = \"x\" }\nprovider = { constant = \"ou\" }\n\
                           learner_email = { from = \"x\" }\ncourse_id = { from = \"x\" }\nissued_at = { from = \"x\" }\n";
        let mappings = [mapping("b", "credentials", credentials), mapping("a", "companies", companies)];
        let names = ["set/kintell_sessions.csv", "notes.txt", "oulad_info.csv", "map.toml", "directory.json"];
        let plan = SetPlan::of(&names.map(ToOwned::to_owned), &mappings);
        let loaded: Vec<_> = plan
            .loaded
            .iter()
            .map(|file| (file.name.as_str(), file.kind.name(), file.mapping.as_ref().map(Mapping::name)))
            .collect();
        assert_eq!(
            loaded,
            [
                ("oulad_info.csv", "companies", Some("a")),
                ("directory.json", "directory", None),
                ("set/kintell_sessions.csv", "kintell_sessions", None),
                ("oulad_info.csv", "credentials", Some("b")),
            ]
        );
        assert_eq!(plan.skipped.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["notes.txt"]);
    }

    #[test]
    fn what_programs_leave_beside_files_is_skipped_and_said() {
        let columns = "company_ref = { from = \"x\" }\nname = { from = \"x\" }\n";
        let mappings = [mapping("a", "companies", columns)];
        let left = [
            "__MACOSX/set/._oulad_info.csv",
            "__MACOSX/companies.csv",
            "set/._oulad_info.csv",
            "._m.toml",
            "set/.DS_Store",
            "set\\THUMBS.DB",
            "set/~$companies.csv",
        ];
        let mut names = left.map(ToOwned::to_owned).to_vec();
        names.push("set/oulad_info.csv".to_owned());
        let plan = SetPlan::of(&names, &mappings);
        assert_eq!(
            plan.loaded.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(),
            ["set/oulad_info.csv"]
        );
        assert_eq!(plan.skipped.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), left);
        assert!(plan.skipped.iter().all(|(_, why)| why.contains("macOS")));
    }
}
