//! Typed configuration: a TOML file, and over it the environment (`TEEI__SECTION__KEY`).
//!
//! Each part of a role declares its section as a struct that derives `Deserialize`. An error names the
//! key and what was expected there, and never repeats a value, which might be a password.

mod setting;

use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

use setting::Setting;

/// What names of environment variables start with.
const PREFIX: &str = "TEEI__";

/// The configuration could not be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file could not be read.
    #[error("the configuration file {} cannot be read", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is not TOML. The text itself is not repeated.
    #[error("the configuration is not TOML at line {line}: {why}")]
    Syntax {
        /// Where, from 1.
        line: usize,
        /// What the parser missed.
        why: String,
    },
    /// A key holds something else than it should.
    #[error("configuration {key}: {why}")]
    Key {
        /// Section and key, for example `http.port`.
        key: String,
        /// What was expected.
        why: String,
    },
    /// A section that nothing reads: most likely misspelt.
    #[error("configuration section {section} is unknown; known are: {}", known.join(", "))]
    Section {
        /// As written.
        section: String,
        /// What it may be.
        known: Vec<&'static str>,
    },
}

/// All sections, before they are typed.
#[derive(Debug)]
pub struct Config {
    root: Setting,
}

impl Config {
    /// Reads the file, if there is one, and the environment of the process.
    pub fn load(file: Option<&Path>) -> Result<Self, ConfigError> {
        let text = match file {
            Some(path) => std::fs::read_to_string(path)
                .map_err(|source| ConfigError::File { path: path.to_owned(), source })?,
            None => String::new(),
        };
        Self::from_parts(&text, std::env::vars())
    }

    /// Puts the text of a file and environment variables together. Variables of others are ignored.
    pub fn from_parts(
        text: &str,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
            let before = error.span().map_or("", |span| text.get(..span.start).unwrap_or_default());
            ConfigError::Syntax { line: 1 + before.matches('\n').count(), why: error.message().to_owned() }
        })?;
        let mut root = Setting::from_file(toml::Value::Table(table));
        for (name, value) in environment {
            if let Some(path) = name.strip_prefix(PREFIX) {
                let path = path.to_lowercase();
                root.put(&path.split("__").collect::<Vec<_>>(), value);
            }
        }
        Ok(Self { root })
    }

    /// A section as its type. A section that is not there is an empty one: defaults fill it, or the
    /// missing key is named.
    pub fn section<T: DeserializeOwned>(&self, name: &str) -> Result<T, ConfigError> {
        let section = self.root.get(name).cloned().unwrap_or_else(Setting::empty);
        T::deserialize(section)
            .map_err(|wrong| ConfigError::Key { key: wrong.key_in(name), why: wrong.why() })
    }

    /// Refuses sections that nothing reads.
    pub fn only_sections(&self, known: &[&'static str]) -> Result<(), ConfigError> {
        match self.root.keys().find(|section| !known.contains(section)) {
            None => Ok(()),
            Some(section) => Err(ConfigError::Section { section: section.to_owned(), known: known.to_vec() }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Secret;
    use serde::Deserialize;

    #[derive(Deserialize, PartialEq, Eq, Debug)]
    #[serde(deny_unknown_fields)]
    struct Http {
        port: u16,
        #[serde(default)]
        origins: Vec<String>,
        #[serde(default)]
        compress: bool,
        password: Option<Secret>,
        #[serde(default)]
        level: Level,
    }

    #[derive(Deserialize, PartialEq, Eq, Debug, Default)]
    #[serde(rename_all = "snake_case")]
    enum Level {
        #[default]
        Low,
        High,
    }

    fn http(text: &str, environment: &[(&str, &str)]) -> Result<Http, String> {
        let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let config = Config::from_parts(text, environment).map_err(|error| error.to_string())?;
        config.section("http").map_err(|error| error.to_string())
    }

    #[test]
    fn the_file_is_typed() {
        let read =
            http("[http]\nport = 80\norigins = [\"a\", \"b\"]\nlevel = \"high\"", &[]).expect("it is right");
        let origins = vec!["a".to_owned(), "b".to_owned()];
        assert_eq!(read, Http { port: 80, origins, compress: false, password: None, level: Level::High });
    }

    #[test]
    fn the_environment_wins_and_a_number_can_be_a_password() {
        let environment = [
            ("TEEI__HTTP__PORT", "8080"),
            ("TEEI__HTTP__COMPRESS", "true"),
            ("TEEI__HTTP__ORIGINS", "x, y"),
            ("TEEI__HTTP__PASSWORD", "12345"),
            ("TEEI__HTTP__LEVEL", "high"),
            ("OTHER", "1"),
        ];
        let read = http("[http]\nport = 80", &environment).expect("it is right");
        assert_eq!((read.port, read.compress, read.origins.len(), read.level), (8080, true, 2, Level::High));
        assert_eq!(read.password.expect("it is there").expose(), "12345");
    }

    #[test]
    fn an_error_names_the_key_and_what_was_expected_and_no_value() {
        assert_eq!(http("", &[]).unwrap_err(), "configuration http: missing field `port`");
        assert_eq!(
            http("[http]\nport = \"hunter2\"", &[]).unwrap_err(),
            "configuration http.port: expected u16, found a string"
        );
        assert_eq!(
            http("[http]\nport = 80\npassword = 4711", &[]).unwrap_err(),
            "configuration http.password: expected a string, found an integer"
        );
        assert_eq!(
            http("", &[("TEEI__HTTP__PORT", "hunter2")]).unwrap_err(),
            "configuration http.port: expected an integer"
        );
        assert_eq!(http("[http]\nport = 99999", &[]).unwrap_err(), "configuration http.port: expected u16");
    }

    #[test]
    fn misspelt_keys_sections_and_files_are_found() {
        assert!(http("[http]\nprot = 1", &[]).unwrap_err().contains("unknown field `prot`"));
        let config = Config::from_parts("[htpt]\nport = 1", []).expect("it is TOML");
        let error = config.only_sections(&["http", "postgres"]).unwrap_err().to_string();
        assert_eq!(error, "configuration section htpt is unknown; known are: http, postgres");
        let error = http("[http]\nport = = 1", &[]).unwrap_err();
        assert!(error.starts_with("the configuration is not TOML at line 2"), "{error}");
    }

    #[test]
    fn debug_shows_no_value() {
        let config = Config::from_parts("[http]\npassword = \"hunter2\"", []).expect("it is TOML");
        assert!(!format!("{config:?}").contains("hunter2"));
    }
}
