//! A person is erased: nothing that identifies them, and nothing they wrote, is anywhere; what is counted stays.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::csv;
use crate::platform::Platform;
use crate::sample::{Counts, SESSIONS_HEADER, Sample};
use crate::search::{Found, Search};

const EMAIL: &str = "quirinalde.vasterbottnare@quellora.example";
const GIVEN: &str = "Quirinalde";
const FAMILY: &str = "Västerbottnåre";
const PHONE: &str = "+44 7700 900987";
const STREET: &str = "Undersåkersvägen 77";
const NUMBER: &str = "EMPL-991734";
const DIRECTORY_ID: &str = "dir-entry-5583-quv";
const TEXTS: [&str; 2] =
    ["Vi øvde på jobbintervju hos \"Klossmajoren\".\nDet hjalp!", "Ми розмовляли про вітряки Зеландії 🌬️"];
/// What they wrote as a buddy, and where they said they were.
const DESCRIPTION: &str = "Vi klatret i Vättaskogen med \"Grävlingklubben\".";
const PLACE: &str = "Kråkvinkelgården 12, Undersåker";
/// What a session is called: that may be read by everyone who runs the platform.
const SESSIONS: [&str; 3] = ["W-session-000001", "W-session-000002", "W-session-000003"];
const RELEASED: &str = "2026-10-02T06:00:00Z";

#[tokio::test]
async fn of_an_erased_person_nothing_is_left_but_what_was_counted() {
    let mut platform = Platform::start().await;
    let sample = Sample::beside(&platform, 300).await;
    platform.import_sample(&sample).await;
    let [directory, sessions] = files(&platform, &sample);
    let [matches, events] = buddy_files(&platform, &sample);
    for (file, rows) in [(&directory, 1), (&sessions, 3), (&matches, 1), (&events, 1)] {
        let told = Counts::of(&platform.import(file, RELEASED).await);
        assert_eq!((told.rows, told.accepted), (rows, rows), "{}", file.display());
    }
    platform.caught_up().await;
    let admin = platform.admin().await;
    let id = admin.get(&format!("/v1/people?email={}", EMAIL.to_uppercase())).await["items"][0]["id"].clone();
    let id = id.as_str().expect("the person is known").to_owned();
    let readable = admin.unseal(&format!("people/{id}")).await;
    assert_eq!(readable["fields"]["email"], EMAIL);
    assert_eq!(readable["fields"]["family_name"], FAMILY);
    assert_eq!(readable["fields"]["phone"], PHONE);
    let written = session_of(&admin.all(&format!("/v1/sessions?participant={id}")).await, SESSIONS[0]);
    assert_eq!(admin.unseal(&format!("sessions/{written}")).await["feedback"], TEXTS[0]);
    assert_is_in_no_store(&platform).await;
    // What PostgreSQL still has in memory alone is written to its files.
    sqlx::query("CHECKPOINT").execute(&mut platform.database().await).await.expect("a superuser may");
    assert_is_in_no_file(&platform);
    let counted = counted(&platform).await;

    let certificate = platform.told(["erase", "--email", EMAIL, "--yes"]).await;

    assert_eq!(certificate["person_id"], id.as_str(), "{certificate}");
    platform.caught_up().await;
    assert_eq!(self::counted(&platform).await, counted, "what was counted stays");
    let profile = admin.get(&format!("/v1/people/{id}")).await;
    assert_eq!(
        (&profile["person"]["state"], &profile["person"]["sealed_fields"]),
        (&json!("erased"), &json!([]))
    );
    assert_eq!(admin.get(&format!("/v1/people?email={EMAIL}")).await["items"], json!([]));
    let (person, text) =
        (admin.unseal(&format!("people/{id}")).await, admin.unseal(&format!("sessions/{written}")).await);
    assert_eq!((&person["state"], &person["fields"]), (&json!("erased"), &Value::Null));
    assert_eq!((&text["state"], &text["feedback"]), (&json!("erased"), &Value::Null));

    let told = Counts::of(&platform.import(&events, "2026-10-09T06:00:00Z").await);
    assert_eq!((told.accepted, told.amended), (0, 0), "the words of an erased buddy come in no more");
    for (file, rows) in [(&directory, 1), (&sessions, 3), (&matches, 1)] {
        let told = platform.import(file, "2026-10-09T06:00:00Z").await;
        assert_eq!(Counts::of(&told).refused, rows, "{told}");
        let import = told["import"].as_str().expect("it was sent");
        let refusals = admin.get_from_command_api(&format!("/v1/imports/{import}/refusals")).await;
        let refusals = refusals["items"].as_array().expect("a list").clone();
        assert!(refusals.iter().all(|refusal| refusal["code"] == "subject_erased"), "{refusals:?}");
    }
    platform.caught_up().await;
    assert_eq!(self::counted(&platform).await, counted, "nothing of them counts again");
    platform.rebuilds_are_equal().await;
    assert_eq!(self::counted(&platform).await, counted, "nor from history");
    assert_is_in_no_store(&platform).await;
    platform.stop().await;
    assert_is_in_no_file(&platform);
}

/// What everyone would know the person by, and what the person wrote.
fn personal() -> Search {
    let texts = TEXTS.into_iter().chain([DESCRIPTION, PLACE]);
    let lines = texts.flat_map(|text| text.split(['\n', '"', ',']));
    let known = [EMAIL, GIVEN, FAMILY, PHONE, STREET, NUMBER, DIRECTORY_ID, "quirinalde.v", "old.quirinalde"];
    Search::new(known.into_iter().chain(lines.filter(|line| line.len() >= 6)))
}

async fn assert_is_in_no_store(platform: &Platform) {
    assert_eq!(personal().in_tables(platform).await, Found::new());
    // The same search finds what is kept in clear: rows, and the binary commits of the archive.
    let control = Search::new(SESSIONS).in_tables(platform).await;
    for table in ["kintell_sessions", "log.commits"] {
        assert!(control.iter().any(|(_, place)| place.contains(table)), "{table}: {control:?}");
    }
}

fn assert_is_in_no_file(platform: &Platform) {
    assert_eq!(personal().in_files(platform.data_dir()), Found::new());
    let control = Search::new(SESSIONS).in_files(platform.data_dir());
    for place in ["postgres/base", "postgres/pg_wal", "nats/"] {
        assert!(control.iter().any(|(_, file)| file.contains(place)), "{place}: {control:?}");
    }
}

/// A directory that lists the person, and sessions they took part in and gave.
fn files(platform: &Platform, sample: &Sample) -> [PathBuf; 2] {
    let (user, enterprise) = (
        "urn:ietf:params:scim:schemas:core:2.0:User",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
    );
    let entry = json!({
        "schemas": [user, enterprise], "id": DIRECTORY_ID, "userName": EMAIL, "active": true,
        "name": { "givenName": GIVEN, "familyName": FAMILY, "formatted": format!("{GIVEN} {FAMILY}") },
        "emails": [{ "value": format!("old.{EMAIL}"), "type": "other" },
                   { "value": EMAIL, "type": "work", "primary": true }],
        "phoneNumbers": [{ "type": "work", "value": PHONE }],
        "addresses": [{ "type": "work", "primary": true, "streetAddress": STREET, "locality": "Leeds", "country": "GB" }],
        enterprise: { "employeeNumber": NUMBER, "costCenter": "CC-101", "organization": "Quellora Systems Ltd" },
    });
    let page = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": 1, "startIndex": 1, "itemsPerPage": 1, "Resources": [entry],
    });
    let other = sample.rows("kintell_sessions_corrected.csv").swap_remove(0);
    let row = |id: &str, participant: &str, volunteer: &str, rating: &str, text: &str| {
        let cells = [id, "Mentorship", participant, volunteer, "2026-05-06", "45", rating, text];
        csv::record(&cells.map(ToOwned::to_owned))
    };
    let rows = [
        row(SESSIONS[0], EMAIL, &other[3], "5", TEXTS[0]),
        row(SESSIONS[1], &format!(" {} ", EMAIL.to_uppercase()), &other[3], "4", TEXTS[1]),
        row(SESSIONS[2], &other[2], EMAIL, "3", ""),
    ];
    let paths = ["directory_more.json", "kintell_sessions_more.csv"].map(|name| platform.beside(name));
    for (path, text) in
        paths.iter().zip([json!([page]).to_string(), SESSIONS_HEADER.to_owned() + &rows.concat()])
    {
        std::fs::write(path, text).expect("our own folder");
    }
    paths
}

/// A match whose buddy is the person, and what they did.
fn buddy_files(platform: &Platform, sample: &Sample) -> [PathBuf; 2] {
    let other = sample.rows("kintell_sessions_corrected.csv").swap_remove(0);
    let files = [
        (
            "buddy_matches_more.csv",
            "match_id,participant_email,buddy_email,matched_at,status\n",
            vec!["bm-w-1", &other[2], EMAIL, "2026-04-02", "active"],
        ),
        (
            "buddy_events_more.csv",
            "event_id,match_id,event_type,event_date,description,location\n",
            vec!["be-w-1", "bm-w-1", "activity", "2026-05-01", DESCRIPTION, PLACE],
        ),
    ];
    files.map(|(name, header, cells)| {
        let path = platform.beside(name);
        let cells: Vec<String> = cells.into_iter().map(ToOwned::to_owned).collect();
        std::fs::write(&path, header.to_owned() + &csv::record(&cells)).expect("our own folder");
        path
    })
}

/// Everything that is counted about sessions and companies.
async fn counted(platform: &Platform) -> Vec<Value> {
    let (admin, archive) = (platform.admin().await, platform.archive().await);
    let overview = admin.overview_at(archive.last).await;
    let totals = ["sessions", "unattributed_sessions", "minutes", "avg_rating_milli", "companies"];
    let mut counted: Vec<Value> = totals.iter().map(|total| overview[total].clone()).collect();
    assert!(counted.iter().all(Value::is_number), "{overview}");
    for period in ["day", "week", "month"] {
        let table = admin.get(&format!("/v1/metrics/companies?period={period}")).await;
        assert!(table["rows"].as_array().is_some_and(|rows| !rows.is_empty()), "{table}");
        counted.push(table["rows"].clone());
    }
    counted
}

fn session_of(sessions: &[Value], external_id: &str) -> String {
    let session = sessions.iter().find(|session| session["external_id"] == external_id);
    session.and_then(|session| session["id"].as_str()).expect("the session is there").to_owned()
}
