//! Releases that arrive late, in any order, twice, and with a figure corrected: what stands depends on versions.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::api::Admin;
use crate::platform::Platform;
use crate::sample::Counts;

const SESSIONS: &str =
    "session_id,session_type,participant_email,volunteer_email,date,duration_min,rating,feedback_text";
/// Three releases of a directory: on it, left, and back.
const RELEASES: [(&str, bool); 3] = [("2025-01", true), ("2025-04", false), ("2025-08", true)];
const ORDERS: [[usize; 3]; 6] = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];

#[tokio::test]
async fn what_stands_depends_on_versions_and_never_on_the_order_of_arrival() {
    let mut platform = Platform::start().await;
    whoever_left_and_came_back_has_a_gap(&platform).await;
    a_late_version_changes_nothing_of_what_was_confirmed_since(&platform).await;
    the_same_bytes_are_the_same_release(&platform).await;
    a_scale_is_corrected_by_a_release_and_by_hand(&platform).await;
    platform.caught_up().await;
    platform.rebuilds_are_equal().await;
    let doctor = platform.told(["doctor", "--data"]).await;
    let data = ["days of records", "memberships", "companies of records"];
    for name in data {
        let check = doctor.as_array().expect("checks").iter().find(|check| check["name"] == name);
        assert_eq!(check.expect("it was looked at")["state"], "good", "{doctor}");
    }
    platform.stop().await;
}

fn write(platform: &Platform, name: &str, text: &str) -> PathBuf {
    let path = platform.beside(name);
    std::fs::write(&path, text).expect("our own folder");
    path
}

fn sessions(platform: &Platform, name: &str, rows: &[String]) -> PathBuf {
    write(platform, &format!("kintell_sessions_{name}.csv"), &format!("{SESSIONS}\n{}\n", rows.join("\n")))
}

async fn counts(platform: &Platform, file: &Path, as_of: &str) -> Counts {
    Counts::of(&platform.import(file, as_of).await)
}

/// One person an order, so that each meets the releases in its own.
async fn whoever_left_and_came_back_has_a_gap(platform: &Platform) {
    let companies = write(platform, "companies.csv", "company_ref,name\nlr,Late Releases\n");
    platform.import(&companies, "2025-01-01T00:00:00Z").await;
    let mut rows = Vec::new();
    for (turn, order) in ORDERS.into_iter().enumerate() {
        for (month, active) in order.map(|index| RELEASES[index]) {
            let user = json!({
                "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
                "id": format!("lr-{turn}"),
                "userName": format!("lr{turn}@firm.example"),
                "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { "organization": "Late Releases" },
                "active": active,
            });
            let page = json!({
                "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
                "totalResults": 1, "startIndex": 1, "itemsPerPage": 1, "Resources": [user],
            });
            let file = write(platform, &format!("directory_{turn}_{month}.json"), &page.to_string());
            let told = counts(platform, &file, &format!("{month}-01T09:00:00Z")).await;
            assert_eq!((told.rows, told.refused), (1, 0), "{order:?} {month}: {told:?}");
        }
        rows.extend([("before", "2025-02-10"), ("between", "2025-05-10"), ("after", "2025-10-10")].map(
            |(when, day)| {
                format!("lr-{turn}-{when},Mentorship,lee@pupil.example,lr{turn}@firm.example,{day},60,,")
            },
        ));
    }
    let told = counts(platform, &sessions(platform, "lr", &rows), "2025-11-01T00:00:00Z").await;
    assert_eq!(told.accepted, 18, "{told:?}");
    platform.caught_up().await;
    let admin = platform.admin().await;
    let mut attributed: Vec<(String, bool)> = admin
        .all("/v1/sessions?from=2025-01-01")
        .await
        .iter()
        .map(|session| (text(&session["external_id"]), !session["company_id"].is_null()))
        .filter(|(id, _)| id.starts_with("lr-"))
        .collect();
    attributed.sort();
    let expected: Vec<(String, bool)> = (0..6)
        .flat_map(|turn| {
            [("after", true), ("before", true), ("between", false)]
                .map(|(when, company)| (format!("lr-{turn}-{when}"), company))
        })
        .collect();
    assert_eq!(attributed, expected);
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

async fn minutes(platform: &Platform, admin: &Admin, id: &str) -> Value {
    platform.caught_up().await;
    let sessions = admin.all("/v1/sessions?from=2025-01-01").await;
    sessions.into_iter().find(|session| session["external_id"] == id).expect("it is there")
}

fn session(id: &str, minutes: u16, rating: &str) -> Vec<String> {
    vec![format!("{id},Mentorship,lee@pupil.example,vic@firm.example,2025-09-30,{minutes},{rating},")]
}

async fn a_late_version_changes_nothing_of_what_was_confirmed_since(platform: &Platform) {
    let [first, longer] =
        [45, 75].map(|minutes| sessions(platform, &format!("lv{minutes}"), &session("lv-1", minutes, "")));
    let at = |minute: u8| format!("2025-10-01T10:{minute}:00Z");
    let told = counts(platform, &first, &at(10)).await;
    assert_eq!(told.accepted, 1, "{told:?}");
    let told = counts(platform, &first, &at(30)).await;
    assert_eq!(told.known, 1, "a newer version of the same content: {told:?}");
    let told = platform.import(&longer, &at(20)).await;
    assert_eq!(told["older"], 1, "{told}");
    let admin = platform.admin().await;
    assert_eq!(minutes(platform, &admin, "lv-1").await["duration_min"], 45);
}

async fn the_same_bytes_are_the_same_release(platform: &Platform) {
    let file = sessions(platform, "sb", &session("sb-1", 45, ""));
    assert_eq!(counts(platform, &file, "2025-10-01T10:10:00Z").await.accepted, 1);
    let before = platform.archive().await.last;
    let mut command = platform.teei(["import", "--json"]);
    let told = crate::program::json(command.arg(&file)).await;
    assert_eq!(told[0]["known"], 1, "{told}");
    assert_eq!(told[0]["release"], "2025-10-01T10:10:00.000000Z", "that of the first time");
    let after = platform.archive().await.last;
    // That it began, and that it ended: nothing of the record.
    assert_eq!(after - before, 2);
}

async fn a_scale_is_corrected_by_a_release_and_by_hand(platform: &Platform) {
    let [plain, scaled] = ["4", "4 on 0-10"]
        .map(|rating| sessions(platform, &format!("rs{}", rating.len()), &session("rs-1", 45, rating)));
    counts(platform, &plain, "2025-10-01T00:00:00Z").await;
    let told = platform.import(&scaled, "2025-10-02T00:00:00Z").await;
    assert_eq!(told["amended"], 1, "{told}");
    let admin = platform.admin().await;
    let found = minutes(platform, &admin, "rs-1").await;
    assert_eq!(found["rating"]["normalised_milli"], 400, "{found}");
    let amend = format!("/v1/sessions/{}/amend", text(&found["id"]));
    let (status, told) = admin.order(&amend, &json!({ "rating": 4, "rating_scale": [1, 7] })).await;
    assert_eq!(status, 200, "{told}");
    // The source says again what it said: the correction stands.
    let told = counts(platform, &scaled, "2025-10-03T00:00:00Z").await;
    assert_eq!(told.known, 1, "{told:?}");
    let found = minutes(platform, &admin, "rs-1").await;
    assert_eq!(found["rating"]["normalised_milli"], 500, "{found}");
}
