//! Sessions that nobody on this project wrote. The other files are loaded by `kills_at_size`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::csv;
use crate::platform::Platform;
use crate::real_inputs::{RealInputs, SESSIONS};
use crate::sample::Counts;

/// How many rows the corrected release says differently.
const CORRECTED: usize = 37;

/// When the source released the first files.
const RELEASED: &str = "2026-01-01T06:00:00Z";

/// The columns of a session that the stories look at.
const ID: usize = 0;
const VOLUNTEER: usize = 3;
const MINUTES: usize = 5;
const RATING: usize = 6;
const FEEDBACK: usize = 7;

#[tokio::test]
async fn a_corrected_release_amends_what_it_says_differently_and_sessions_count_for_their_volunteers_company()
{
    let Some(inputs) = RealInputs::made() else { return };
    let mut platform = Platform::start().await;
    every_row_is_read(&platform, &inputs).await;
    let file = inputs.path().join(SESSIONS);
    let sessions = inputs.rows(SESSIONS);
    some_are_not_known(inputs.path());
    platform.import(&inputs.path().join("companies.csv"), RELEASED).await;
    people_of_unknown_companies_are_refused(&platform, inputs.path()).await;
    let first = Counts::of(&platform.import(&file, RELEASED).await);
    assert_eq!((first.rows, first.accepted), (sessions, sessions), "{first:?}");
    let rows = csv::records(&std::fs::read_to_string(&file).expect("it was made"));
    counts_for_companies(&platform, inputs.path(), &rows[1..]).await;
    figures_are_of(&platform, &rows[1..]).await;

    let corrected = corrected(&rows);
    let release = inputs.path().join("kintell_sessions_2.csv");
    std::fs::write(&release, corrected.iter().map(|row| csv::record(row)).collect::<String>())
        .expect("our folder");
    let second = Counts::of(&platform.import(&release, "2026-02-01T06:00:00Z").await);

    let amended = u64::try_from(CORRECTED).expect("a count");
    let expected = Counts { rows: sessions, accepted: 0, known: sessions - amended, amended, refused: 0 };
    assert_eq!(second, expected);
    counts_for_companies(&platform, inputs.path(), &corrected[1..]).await;
    figures_are_of(&platform, &corrected[1..]).await;
    platform.stores_agree().await;
    platform.rebuilds_are_equal().await;
    figures_are_of(&platform, &corrected[1..]).await;
    platform.stop().await;
}

/// Whatever the stories load of the files: no reader refuses a row that somebody really wrote.
async fn every_row_is_read(platform: &Platform, inputs: &RealInputs) {
    // A directory has no preview, and is loaded whole.
    let is_csv = |(file, _): &(PathBuf, u64)| file.extension().is_some_and(|extension| extension == "csv");
    for (file, rows) in inputs.whole().into_iter().filter(is_csv) {
        let path = file.to_str().expect("a path of letters");
        let told = platform.told(["import", path, "--preview", "--whole"]).await;
        let counts = &told[0]["counts"];
        assert_eq!((&counts["read"], &counts["refused"]), (&rows.into(), &0.into()), "{path}: {counts}");
    }
}

/// The same records, but for some of them, spread over the file: another duration, another rating or
/// another text.
fn corrected(rows: &[Vec<String>]) -> Vec<Vec<String>> {
    let mut corrected = rows.to_vec();
    let step = (rows.len() - 1) / CORRECTED;
    for (turn, row) in corrected.iter_mut().skip(1).step_by(step).take(CORRECTED).enumerate() {
        match turn % 3 {
            0 => row[MINUTES] = (number(&row[MINUTES]) + 7).to_string(),
            1 => row[RATING] = (number(&row[RATING]) % 5 + 1).to_string(),
            _ => row[FEEDBACK].push_str(" (said again, better)"),
        }
    }
    corrected
}

fn number(cell: &str) -> u64 {
    cell.parse().expect("a number")
}

/// Leaves the last company out of its file, and the last page of people out of the directory.
fn some_are_not_known(inputs: &Path) {
    let companies = std::fs::read_to_string(inputs.join("companies.csv")).expect("it was made");
    let mut companies = csv::records(&companies);
    companies.pop();
    let text: String = companies.iter().map(|row| csv::record(row)).collect();
    std::fs::write(inputs.join("companies.csv"), text).expect("our folder");
    let mut pages = pages(inputs);
    pages.pop();
    let text = serde_json::to_vec(&pages).expect("it was JSON");
    std::fs::write(inputs.join("directory.json"), text).expect("our folder");
}

/// Loads the directory. Whoever is of the company that is not known is refused, each told apart.
async fn people_of_unknown_companies_are_refused(platform: &Platform, inputs: &Path) {
    let companies = std::fs::read_to_string(inputs.join("companies.csv")).expect("it was made");
    let known: BTreeSet<String> =
        csv::records(&companies).into_iter().map(|mut row| row.swap_remove(1)).collect();
    let members = members(inputs);
    let strangers = members.values().filter(|organisation| !known.contains(*organisation)).count();
    let told = platform.import(&inputs.join("directory.json"), RELEASED).await;
    let number = |count: usize| u64::try_from(count).expect("a count");
    let accepted = number(members.len() - strangers);
    let expected =
        Counts { rows: number(members.len()), accepted, refused: number(strangers), ..Counts::default() };
    assert_eq!(Counts::of(&told), expected, "{told}");
    let import = told["import"].as_str().expect("it was sent");
    let refusals = platform.admin().await;
    let refusals = refusals.get_from_command_api(&format!("/v1/imports/{import}/refusals?limit=1000")).await;
    let refusals = refusals["items"].as_array().expect("a list").clone();
    assert_eq!(refusals.len(), strangers);
    assert!(refusals.iter().all(|refusal| refusal["code"] == "reference_not_found"), "{refusals:?}");
}

fn pages(inputs: &Path) -> Vec<Value> {
    let text = std::fs::read(inputs.join("directory.json")).expect("it was made");
    serde_json::from_slice(&text).expect("it is JSON")
}

/// Sees that minutes and ratings are those of the rows, in the totals and in the months of all companies.
async fn figures_are_of(platform: &Platform, rows: &[Vec<String>]) {
    platform.caught_up().await;
    let sessions = u64::try_from(rows.len()).expect("a count");
    let minutes: u64 = rows.iter().map(|row| number(&row[MINUTES])).sum();
    // From 1 to 5, in thousandths of the scale.
    let ratings: u64 = rows.iter().map(|row| (number(&row[RATING]) - 1) * 250).sum();
    let (admin, archive) = (platform.admin().await, platform.archive().await);
    let overview = admin.overview_at(archive.last).await;
    assert_eq!(
        (&overview["sessions"], &overview["minutes"]),
        (&sessions.into(), &minutes.into()),
        "{overview}"
    );
    let mean = overview["avg_rating_milli"].as_u64().expect("a mean");
    assert!(mean.abs_diff(ratings / sessions) <= 1, "{mean} is not {ratings}/{sessions}");
    let months = admin.get("/v1/metrics/companies?period=month").await;
    let months = months["rows"].as_array().expect("rows").clone();
    let sum = |field: &str| months.iter().filter_map(|month| month[field].as_u64()).sum::<u64>();
    assert_eq!((sum("sessions"), sum("minutes"), sum("ratings")), (sessions, minutes, sessions));
}

/// Sees that every session counts for the company its volunteer belongs to, and for none if there is none.
async fn counts_for_companies(platform: &Platform, inputs: &Path, rows: &[Vec<String>]) {
    platform.caught_up().await;
    let admin = platform.admin().await;
    let companies = admin.get("/v1/companies?limit=200").await;
    let companies: BTreeMap<&str, &str> = companies["items"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|company| Some((company["name"].as_str()?, company["id"].as_str()?)))
        .collect();
    let named = csv::records(&std::fs::read_to_string(inputs.join("companies.csv")).expect("it was made"));
    assert_eq!(companies.len(), named.len() - 1);
    let members = members(inputs);
    let expected: BTreeMap<&str, Option<&str>> = rows
        .iter()
        .map(|row| {
            let organisation = members.get(&row[VOLUNTEER].trim().to_lowercase());
            (row[ID].as_str(), organisation.and_then(|name| companies.get(name.as_str()).copied()))
        })
        .collect();
    let sessions = admin.all("/v1/sessions?from=2000-01-01").await;
    let shown: BTreeMap<&str, Option<&str>> = sessions
        .iter()
        .map(|session| (session["external_id"].as_str().expect("an id"), session["company_id"].as_str()))
        .collect();
    assert_eq!(sessions.len(), rows.len());
    let wrong: Vec<_> =
        shown.iter().filter(|(id, company)| expected.get(*id) != Some(*company)).take(5).collect();
    assert!(wrong.is_empty() && shown.len() == expected.len(), "counted for another company: {wrong:?}");
    let unattributed = expected.values().filter(|company| company.is_none()).count();
    let overview = admin.overview_at(platform.archive().await.last).await;
    assert_eq!(overview["unattributed_sessions"], unattributed, "{overview}");
    let counted_for: BTreeSet<_> = shown.values().collect();
    assert_eq!(counted_for.len(), companies.len() + 1, "sessions count for every company, and some for none");
}

/// The organisation of each address in the directory.
fn members(inputs: &Path) -> BTreeMap<String, String> {
    pages(inputs)
        .iter()
        .filter_map(|page| page["Resources"].as_array())
        .flatten()
        .filter_map(|entry| {
            let enterprise = &entry["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"];
            Some((
                entry["userName"].as_str()?.to_lowercase(),
                enterprise["organization"].as_str()?.to_owned(),
            ))
        })
        .collect()
}
