//! Which files there are, what each is, and in which order they are loaded.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow, bail};
use application::imports::ImportKind;
use command_api::{LEFT_BY_A_PROGRAM, PlannedFile, SetPlan, columns_of_name, is_left_by_a_program};
use mapping::Mapping;

/// A file with its kind.
#[derive(Clone, Debug)]
pub(crate) struct InputFile {
    pub(crate) path: PathBuf,
    /// `None` when the platform knows no import of this kind.
    pub(crate) kind: Option<&'static str>,
    /// By which it is read, when it is not in the kind's own columns.
    pub(crate) mapping: Option<Mapping>,
}

/// The files of some paths, each after those it refers to.
pub(crate) fn in_order(paths: &[PathBuf], kind: Option<&str>) -> anyhow::Result<Vec<InputFile>> {
    with_mappings(paths, kind, Vec::new())
}

/// Mapping files.
pub(super) fn mappings(paths: &[PathBuf]) -> anyhow::Result<Vec<Mapping>> {
    paths.iter().map(|path| read_mapping(path)).collect()
}

/// The same with mappings. Those that name no files are for every file; those found among the files are for the files
/// that they name.
pub(super) fn with_mappings(
    paths: &[PathBuf],
    kind: Option<&str>,
    given: Vec<Mapping>,
) -> anyhow::Result<Vec<InputFile>> {
    let kind = match kind {
        None => None,
        Some(name) => Some(ImportKind::parse(name).map(ImportKind::name).with_context(|| {
            let kinds = ImportKind::ALL.map(ImportKind::name).join(", ");
            format!("there is no import of the kind {name}; there are: {kinds}")
        })?),
    };
    let (mut files, mut found) = (Vec::new(), Vec::new());
    for path in inside(paths)? {
        let is_mapping = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml"));
        if is_mapping && !is_left_by_a_program(&file_name(&path)) {
            found.push(read_mapping(&path)?);
        } else {
            files.push(path);
        }
    }
    if let Some(kind) = kind {
        return Ok(files
            .into_iter()
            .map(|path| {
                let kind = (!is_left_by_a_program(&file_name(&path))).then_some(kind);
                InputFile { path, kind, mapping: None }
            })
            .collect());
    }
    let (for_named, for_all): (Vec<_>, Vec<_>) = given.into_iter().partition(Mapping::names_files);
    if let ([path], [mapping]) = (files.as_slice(), for_named.as_slice())
        && !mapping.is_for(&file_name(path))
    {
        bail!("{} is not a file that the mapping {} is for", path.display(), mapping.name());
    }
    found.extend(for_named);
    let names: Vec<String> = files.iter().map(|path| path.to_string_lossy().into_owned()).collect();
    let mut plan = if for_all.is_empty() { SetPlan::of(&names, &found) } else { every(&names, &for_all)? };
    let loaded = plan.loaded.drain(..).map(|PlannedFile { name, kind, mapping }| InputFile {
        path: PathBuf::from(name),
        kind: Some(kind.name()),
        mapping,
    });
    // What is no import comes last.
    let skipped = plan.skipped.iter().map(|(name, _)| InputFile {
        path: PathBuf::from(name),
        kind: None,
        mapping: None,
    });
    Ok(loaded.chain(skipped).collect())
}

/// Every file by every one of these mappings.
fn every(names: &[String], mappings: &[Mapping]) -> anyhow::Result<SetPlan> {
    let mut plan = SetPlan::default();
    let (left, names): (Vec<_>, Vec<_>) = names.iter().cloned().partition(|name| is_left_by_a_program(name));
    plan.skipped.extend(left.into_iter().map(|name| (name, LEFT_BY_A_PROGRAM)));
    for mapping in mappings {
        let kind = ImportKind::parse(mapping.kind()).context("a mapping is for a kind")?;
        let files =
            names.iter().map(|name| PlannedFile { name: name.clone(), kind, mapping: Some(mapping.clone()) });
        plan.loaded.extend(files);
    }
    plan.loaded.sort_by_key(|file| file.kind.place());
    Ok(plan)
}

/// The files that some paths name, and those in the folders that they name.
fn inside(paths: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            let mut inside = Vec::new();
            for entry in std::fs::read_dir(path)? {
                let path = entry?.path();
                if path.is_file() && is_data(&path) {
                    inside.push(path);
                }
            }
            inside.sort();
            files.extend(inside);
        } else {
            files.push(path.clone());
        }
    }
    Ok(files)
}

/// CSV, JSON and mappings, but for a manifest that speaks about the others.
fn is_data(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    matches!(extension, "csv" | "json" | "toml") && file_name(path) != "MANIFEST.json"
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn read_mapping(path: &Path) -> anyhow::Result<Mapping> {
    let text = std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    Mapping::parse(&text, columns_of_name).map_err(|fault| anyhow!("{}: {fault}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAPPING: &str = "mapping = 1\nname = \"m\"\nversion = 1\nkind = \"companies\"\n\
                           [columns]\ncompany_ref = { from = \"a\" }\nname = { from = \"b\" }\n";

    fn mapping(files: &str) -> Mapping {
        let text = MAPPING.replace("[columns]", &format!("{files}\n[columns]"));
        Mapping::parse(&text, columns_of_name).expect("a good mapping")
    }

    fn kinds(files: &[InputFile]) -> Vec<(Option<&str>, bool)> {
        files.iter().map(|file| (file.kind, file.mapping.is_some())).collect()
    }

    #[test]
    fn a_file_is_loaded_after_those_it_refers_to() {
        let paths =
            ["kintell_sessions.csv", "notes.csv", "directory.json", "companies.csv"].map(PathBuf::from);
        let files = in_order(&paths, None).expect("names");
        let kinds: Vec<_> = files.into_iter().map(|file| file.kind).collect();
        assert_eq!(kinds, [Some("companies"), Some("directory"), Some("kintell_sessions"), None]);
    }

    #[test]
    fn a_mapping_is_for_the_files_it_names_or_for_all_when_it_names_none() {
        let paths = ["directory.json", "firms_2025.csv"].map(PathBuf::from);
        let named = with_mappings(&paths, None, vec![mapping("files = \"firms_*\"")]).expect("names");
        assert_eq!(kinds(&named), [(Some("companies"), true), (Some("directory"), false)]);
        let all = with_mappings(&paths[1..], None, vec![mapping("")]).expect("names");
        assert_eq!(kinds(&all), [(Some("companies"), true)]);
        let error =
            with_mappings(&paths[..1], None, vec![mapping("files = \"firms_*\"")]).expect_err("not for it");
        assert!(error.to_string().contains("not a file that the mapping m is for"), "{error}");
    }

    #[test]
    fn what_programs_leave_in_a_folder_is_sent_as_nothing_and_is_no_mapping() {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["companies.csv", "._companies.csv", "._m.toml", "~$companies.csv"] {
            std::fs::write(folder.path().join(name), b"\xff").expect("our folder");
        }
        let paths = [folder.path().to_owned()];
        let mut expected = vec![(Some("companies"), false), (None, false), (None, false), (None, false)];
        assert_eq!(kinds(&in_order(&paths, None).expect("names")), expected);
        let by_mapping = with_mappings(&paths, None, vec![mapping("")]).expect("names");
        expected[0].1 = true;
        assert_eq!(kinds(&by_mapping), expected);
        let of_a_kind = in_order(&paths, Some("companies")).expect("names");
        assert_eq!(of_a_kind.iter().filter(|file| file.kind.is_some()).count(), 1);
    }

    #[test]
    fn a_mapping_in_a_folder_is_used_for_its_files() {
        let folder = tempfile::tempdir().expect("a folder");
        let text = MAPPING.replace("[columns]", "files = \"firms*\"\n[columns]");
        for (name, text) in [("m.toml", text.as_str()), ("firms.csv", "a,b\n"), ("MANIFEST.json", "{}")] {
            std::fs::write(folder.path().join(name), text).expect("our folder");
        }
        let files = in_order(&[folder.path().to_owned()], None).expect("names");
        assert_eq!(kinds(&files), [(Some("companies"), true)]);
    }
}
