//! A search for texts in everything a platform keeps: every file, and every table as its server shows it.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use aho_corasick::AhoCorasick;
use futures::TryStreamExt as _;

use crate::platform::Platform;

/// Where a text was found: which one, and the file or table.
pub(crate) type Found = BTreeSet<(String, String)>;

/// Finds texts in bytes, whatever the case of their letters from a to z, and their bytes as hexadecimal
/// digits, which is how PostgreSQL shows binary columns.
pub(crate) struct Search {
    texts: Vec<String>,
    matcher: AhoCorasick,
}

impl Search {
    /// For some texts. Shorter ones would be found by chance.
    pub(crate) fn new<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Self {
        let texts: Vec<String> = texts.into_iter().map(Into::into).collect();
        assert!(texts.iter().all(|text| text.len() >= 6), "too short: {texts:?}");
        let hexadecimal = texts.iter().map(|text| hexadecimal(text.as_bytes()));
        let patterns: Vec<String> = texts.iter().cloned().chain(hexadecimal).collect();
        let matcher =
            AhoCorasick::builder().ascii_case_insensitive(true).build(patterns).expect("short patterns");
        Self { texts, matcher }
    }

    fn look(&self, place: &str, bytes: &[u8], found: &mut Found) {
        for hit in self.matcher.find_overlapping_iter(bytes) {
            found.insert((self.texts[hit.pattern().as_usize() % self.texts.len()].clone(), place.to_owned()));
        }
    }

    /// In every file below a folder, named by its path there.
    pub(crate) fn in_files(&self, folder: &Path) -> Found {
        let (mut found, mut folders, mut files) = (Found::new(), vec![folder.to_owned()], 0);
        while let Some(inside) = folders.pop() {
            // A server that runs may remove a file or folder meanwhile.
            for entry in std::fs::read_dir(inside).into_iter().flatten().flatten() {
                let path = entry.path();
                match entry.file_type() {
                    Ok(kind) if kind.is_dir() => folders.push(path),
                    Ok(kind) if kind.is_file() => {
                        let place = path.strip_prefix(folder).expect("it is below").display().to_string();
                        if let Ok(bytes) = std::fs::read(&path) {
                            files += 1;
                            self.look(&place, &bytes, &mut found);
                        }
                    }
                    _ => {}
                }
            }
        }
        assert!(files > 500, "{files} files are not all files of three servers");
        found
    }

    /// In every row of every table of both databases and of ClickHouse.
    pub(crate) async fn in_tables(&self, platform: &Platform) -> Found {
        let mut found = Found::new();
        for database in ["teei", "teei_keys"] {
            self.in_database(platform, database, &mut found).await;
        }
        let tables = "SELECT concat(database, '.', name) FROM system.tables WHERE database LIKE 'teei_%'";
        let tables = platform.clickhouse(tables).await;
        assert!(tables.lines().count() >= 3, "{tables}");
        for table in tables.lines() {
            let rows = platform.clickhouse(&format!("SELECT * FROM {table} FORMAT TabSeparatedRaw")).await;
            self.look(table, rows.as_bytes(), &mut found);
        }
        found
    }

    async fn in_database(&self, platform: &Platform, database: &str, found: &mut Found) {
        let mut connection = platform.postgres(database).await.expect("PostgreSQL answers");
        let tables: Vec<String> = sqlx::query_scalar(
            "SELECT format('%I.%I', t.schemaname, t.tablename) FROM pg_tables AS t \
             WHERE t.schemaname NOT IN ('pg_catalog', 'information_schema')",
        )
        .fetch_all(&mut connection)
        .await
        .expect("the catalogue can be read");
        assert!(tables.len() >= 3, "{database}: {tables:?}");
        for table in tables {
            let copy = format!("COPY (SELECT * FROM {table}) TO STDOUT");
            let rows = connection.copy_out_raw(&copy).await.expect("a superuser reads every table");
            let rows: Vec<_> = rows.try_collect().await.expect("the table can be read");
            self.look(&format!("{database}.{table}"), &rows.concat(), found);
        }
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a String cannot fail");
        text
    })
}
