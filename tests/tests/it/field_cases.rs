//! Inputs after public reports from the field, where they lie beside the repository, each with its right result. The
//! kinds that they stand for have tests of their own, with inputs of our own, which run everywhere.

mod dates;
mod directories;
mod files;
mod identity;
mod order;
mod sign_in;
mod texts;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::api::Admin;
use crate::platform::Platform;
use crate::sample::Counts;

#[tokio::test]
async fn the_cases_from_the_field_come_out_right() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/cases");
    if !folder.is_dir() {
        eprintln!("there are no cases here: {} is missing, and nothing was tested", folder.display());
        return;
    }
    let mut platform = Platform::start().await;
    let cases = FieldCases { admin: platform.admin().await, platform: &platform, folder };
    // The first: it asks for a trend whose periods are those of its own records.
    dates::a_default_day_takes_no_trend_away(&cases).await;
    dates::placeholders_and_two_digit_years_are_refused(&cases).await;
    dates::a_correction_mends_what_a_placeholder_began(&cases).await;
    dates::a_zone_in_a_format_is_obeyed_or_refused(&cases).await;
    identity::addresses_that_look_alike_are_one_person(&cases).await;
    files::a_byte_order_mark_stands_before_the_header(&cases).await;
    files::leftovers_of_spreadsheets_are_no_rows(&cases).await;
    files::what_a_mac_leaves_in_an_archive_is_told(&cases).await;
    directories::active_may_be_a_text(&cases).await;
    directories::a_page_may_have_no_resources(&cases).await;
    directories::shapes_of_other_providers_are_read(&cases).await;
    directories::whoever_came_back_keeps_the_gap(&cases).await;
    order::a_late_version_changes_nothing(&cases).await;
    order::a_scale_is_corrected_by_a_release(&cases).await;
    texts::texts_are_hidden_where_it_is_right(&cases).await;
    sign_in::an_answer_that_was_lost_ends_no_session(&cases).await;
    platform.caught_up().await;
    platform.rebuilds_are_equal().await;
    platform.stop().await;
}

/// The cases, and a platform to try them on.
struct FieldCases<'platform> {
    platform: &'platform Platform,
    admin: Admin,
    folder: PathBuf,
}

impl FieldCases<'_> {
    /// A file of a case. The folder's name begins with the number of the case.
    fn file(&self, case: &str, name: &str) -> PathBuf {
        let folders = std::fs::read_dir(&self.folder).expect("the folder of the cases");
        let folder = folders
            .map(|entry| entry.expect("an entry").path())
            .find(|path| path.file_name().is_some_and(|file| file.to_string_lossy().starts_with(case)));
        let file = folder.unwrap_or_else(|| panic!("case {case} is missing")).join(name);
        assert!(file.is_file(), "{} is missing", file.display());
        file
    }

    /// What `teei import` tells of a file, with further arguments.
    async fn import(&self, file: &Path, further: &[&str]) -> Value {
        let file = file.to_str().expect("a path of letters");
        self.platform.told(["import", file].iter().chain(further)).await
    }

    /// The same of a file of one kind, released then: what came of its rows.
    async fn released(&self, file: &Path, kind: &str, as_of: &str) -> Counts {
        let told = self.import(file, &["--kind", kind, "--as-of", as_of]).await;
        Counts::of(&told[0])
    }

    /// What a file would become, all of its rows.
    async fn preview(&self, file: &Path, further: &[&str]) -> Value {
        let further: Vec<&str> = further.iter().copied().chain(["--preview", "--whole"]).collect();
        self.import(file, &further).await[0].clone()
    }

    /// The sessions whose id begins so, by id.
    async fn sessions(&self, prefix: &str) -> BTreeMap<String, Value> {
        self.platform.caught_up().await;
        let all = self.admin.all("/v1/sessions?from=1900-01-01&to=2299-12-31").await;
        let id = |session: &Value| session["external_id"].as_str().unwrap_or_default().to_owned();
        all.into_iter()
            .map(|session| (id(&session), session))
            .filter(|(id, _)| id.starts_with(prefix))
            .collect()
    }

    /// How many people have an address.
    async fn people(&self, email: &str) -> usize {
        let found = self.admin.get(&format!("/v1/people?email={email}")).await;
        found["items"].as_array().expect("a list").len()
    }

    /// The id of a company by its name.
    async fn company(&self, name: &str) -> Value {
        let companies = self.admin.get("/v1/companies?limit=200").await;
        let companies = companies["items"].as_array().expect("a list").clone();
        let company = companies.into_iter().find(|company| company["name"] == name);
        company.unwrap_or_else(|| panic!("there is no company {name}"))["id"].clone()
    }
}

/// Read, refused and skipped rows of a preview.
fn counted(preview: &Value) -> [u64; 3] {
    ["read", "refused", "skipped"].map(|field| preview["counts"][field].as_u64().expect("a count"))
}

/// Line, code and column of what a preview refuses.
fn refusals(preview: &Value) -> Vec<(u64, &str, u64)> {
    let refusals = preview["refusals"].as_array().expect("a list").iter();
    let number = |refusal: &Value, field: &str| refusal[field].as_u64().expect("a number");
    refusals
        .map(|one| (number(one, "line"), one["code"].as_str().expect("a code"), number(one, "column")))
        .collect()
}
