//! Logins that act for some companies only: what they send is held against those, and nothing is told of others.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::platform::Platform;
use crate::signed_in::{Person, text};

const COMMANDS: &str = include_str!("../../../openapi/command-api.json");
const SESSIONS: &str =
    "session_id,session_type,participant_email,volunteer_email,date,duration_min,rating,feedback_text";
/// What a login that acts for some companies only may do within them. All else is for the whole programme.
const WITHIN: [&str; 13] = [
    "GET /v1/import-sets/{id}",
    "GET /v1/imports",
    "GET /v1/imports/{id}",
    "GET /v1/imports/{id}/mapping",
    "GET /v1/imports/{id}/progress",
    "GET /v1/imports/{id}/refusals",
    "POST /v1/import-previews",
    "POST /v1/import-sets",
    "POST /v1/import-sets/{id}/cancel",
    "POST /v1/imports",
    "POST /v1/imports/{id}/cancel",
    "POST /v1/sessions/{id}/amend",
    "POST /v1/sessions/{id}/retract",
];

/// What the programme has recorded of two companies, before anybody else sends something.
struct Programme {
    admin: Person,
    /// Of two companies, which other logins act for.
    acme: String,
    bolt: String,
    /// An import of the administrator.
    import: String,
}

/// One that was not used before.
fn key() -> String {
    static USED: AtomicU64 = AtomicU64::new(0);
    Uuid::from_u128(0xA000 + u128::from(USED.fetch_add(1, Ordering::Relaxed))).to_string()
}

fn entry(id: &str, address: &str, company: &str) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "id": id, "userName": address, "active": true,
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { "organization": company },
    })
}

fn directory(entries: &[Value]) -> String {
    let page = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": entries.len(), "startIndex": 1, "itemsPerPage": entries.len(), "Resources": entries,
    });
    page.to_string()
}

fn session(id: &str, participant: &str, volunteer: &str) -> String {
    format!("{id},Mentorship,{participant}@pupil.example,{volunteer},2025-09-30,60,,\n")
}

fn sessions(rows: &[String]) -> String {
    format!("{SESSIONS}\n{}", rows.concat())
}

impl Programme {
    async fn recorded(platform: &Platform) -> Self {
        let admin = Person::admin(platform).await;
        let companies = "company_ref,name\nac,Acme\nbo,Bolt\n";
        admin.import(&key(), "companies", companies).await.ok();
        let entries = [entry("ac-1", "ana@acme.example", "Acme"), entry("bo-1", "bo@bolt.example", "Bolt")];
        admin.import(&key(), "directory", &directory(&entries)).await.ok();
        let appointments = "session_id,session_type,participant_email,volunteer_email,scheduled_at\n\
             agreed-b,Mentorship,pia@pupil.example,bo@bolt.example,2025-09-30T10:00\n";
        admin.import(&key(), "kintell_schedule", appointments).await.ok();
        let import = key();
        let held = sessions(&[session("b-1", "pia", "bo@bolt.example")]);
        let told = admin.import(&import, "kintell_sessions", &held).await;
        assert_eq!(told.ok()["counts"]["accepted"], 1);
        let matches = "match_id,participant_email,buddy_email,matched_at\n\
             match-b,pia@pupil.example,bo@bolt.example,2025-09-01\n";
        admin.import(&key(), "buddy_matches", matches).await.ok();
        platform.caught_up().await;
        let listed = admin.get("/v1/companies?limit=200").await.ok();
        let id = |name: &str| {
            let items = listed["items"].as_array().expect("a list");
            let found = items.iter().find(|company| company["name"] == name).expect("it is there");
            text(found, "id").to_owned()
        };
        let (acme, bolt) = (id("Acme"), id("Bolt"));
        Self { admin, acme, bolt, import }
    }
}

/// Sends a file whose rows are all refused, and sees that each is told the same and nothing is recorded of any.
async fn is_refused(platform: &Platform, sender: &Person, kind: &str, file: &str, rows: u64) {
    // What follows from earlier rows is recorded by now.
    platform.caught_up().await;
    let (before, key) = (platform.archive().await.last, key());
    let told = sender.import(&key, kind, file).await.ok();
    assert_eq!(told["counts"]["refused"], rows, "{kind}: {told}");
    assert_eq!(told["counts"]["rows"], rows, "{kind}: {told}");
    let refusals = sender.get_from_command_api(&format!("/v1/imports/{key}/refusals")).await.ok();
    for refusal in refusals["items"].as_array().expect("a list") {
        assert_eq!(refusal["code"], "company_out_of_scope", "{kind}: {refusal}");
        assert_eq!(refusal["reason"], refusals["items"][0]["reason"], "{kind}: {refusal}");
        assert!(refusal["value_masked"].is_null() && refusal["column"].is_null(), "{kind}: {refusal}");
    }
    // That it began, and that it ended: nobody was registered, no address claimed.
    assert_eq!(platform.archive().await.last - before, 2, "{kind}: {refusals}");
}

async fn rows_are_held_against_its_companies(platform: &Platform, connector: &Person) {
    let rows = [
        session("a-1", "pia", "ana@acme.example"),
        session("b-2", "pia", "bo@bolt.example"),
        session("n-1", "pia", "nobody@acme.example"),
    ];
    let told = connector.import(&key(), "kintell_sessions", &sessions(&rows)).await.ok();
    assert_eq!((&told["counts"]["accepted"], &told["counts"]["refused"]), (&json!(1), &json!(2)), "{told}");
    let refused = [
        // Of another company, or of none that can be told.
        session("b-3", "new-one", "bo@bolt.example"),
        session("n-2", "new-two", "nobody@acme.example"),
        // The very record that another company has, what would make it this one's, and what would correct it.
        session("b-1", "pia", "bo@bolt.example"),
        session("b-1", "pia", "ana@acme.example"),
        session("b-1", "new-three", "ana@acme.example"),
        // An appointment of another company.
        session("agreed-b", "pia", "ana@acme.example"),
        // Its own record, given to another company.
        session("a-1", "pia", "bo@bolt.example"),
    ];
    is_refused(platform, connector, "kintell_sessions", &sessions(&refused), 7).await;
    // The same file at a newer time confirms its own rows, and only those.
    let told = connector.import(&key(), "kintell_sessions", &sessions(&rows)).await.ok();
    assert_eq!((&told["counts"]["known"], &told["counts"]["refused"]), (&json!(1), &json!(2)), "{told}");
}

async fn every_kind_is_held_against_its_companies(platform: &Platform, connector: &Person) {
    let header = "session_id,session_type,participant_email,volunteer_email,scheduled_at\n";
    let refused = format!(
        "{header}agreed-b,Mentorship,pia@pupil.example,ana@acme.example,2025-09-30T10:00\n\
         agreed-c,Mentorship,pia@pupil.example,bo@bolt.example,2025-09-30T10:00\n"
    );
    is_refused(platform, connector, "kintell_schedule", &refused, 2).await;
    let agreed = format!("{header}agreed-a,Mentorship,pia@pupil.example,ana@acme.example,2025-09-30T10:00\n");
    let told = connector.import(&key(), "kintell_schedule", &agreed).await.ok();
    assert_eq!(told["counts"]["accepted"], 1, "{told}");
    let held = sessions(&[session("agreed-a", "pia", "ana@acme.example")]);
    let told = connector.import(&key(), "kintell_sessions", &held).await.ok();
    assert_eq!(told["counts"]["accepted"], 1, "its own appointment became a session: {told}");

    let matches = "match_id,participant_email,buddy_email,matched_at\n";
    let told = connector
        .import(
            &key(),
            "buddy_matches",
            &format!("{matches}match-a,pia@pupil.example,ana@acme.example,2025-09-01\n"),
        )
        .await
        .ok();
    assert_eq!(told["counts"]["accepted"], 1, "{told}");
    let refused = format!("{matches}match-b,pia@pupil.example,ana@acme.example,2025-09-01\n");
    is_refused(platform, connector, "buddy_matches", &refused, 1).await;
    for (kind, header, row) in [
        ("buddy_events", "event_id,match_id,event_type,event_date", "hangout,2025-09-30"),
        ("buddy_checkins", "checkin_id,match_id,checkin_date", "2025-09-30"),
        ("buddy_feedback", "feedback_id,match_id,from_role,submitted_at", "participant,2025-09-30"),
    ] {
        // A match that is not there is told apart from another company's by nothing.
        let refused = format!("{header}\nx-1,match-b,{row}\nx-2,match-nowhere,{row}\n");
        is_refused(platform, connector, kind, &refused, 2).await;
        let told = connector.import(&key(), kind, &format!("{header}\nx-1,match-a,{row}\n")).await.ok();
        assert_eq!(told["counts"]["accepted"], 1, "{kind}: {told}");
    }
    // What counts for no company.
    for (kind, file) in [
        (
            "course_completions",
            "record_id,provider,learner_email,course_id,status\nr,p,pia@pupil.example,c,enrolled\n",
        ),
        (
            "credentials",
            "credential_ref,provider,learner_email,course_id,issued_at\nr,p,pia@pupil.example,c,2025-09-30\n",
        ),
        (
            "enrolments",
            "enrolment_id,person_email,programme,enrolled_at\ne,pia@pupil.example,buddy,2025-09-30\n",
        ),
    ] {
        is_refused(platform, connector, kind, file, 1).await;
    }
    let entries = [
        entry("bo-2", "two@bolt.example", "Bolt"),
        entry("no-1", "three@acme.example", "No Company Of This Name"),
        entry("bo-1", "four@acme.example", "Acme"),
        entry("ac-9", "bo@bolt.example", "Acme"),
    ];
    is_refused(platform, connector, "directory", &directory(&entries), 4).await;
    let entries = directory(&[entry("ac-2", "al@acme.example", "Acme")]);
    let told = connector.import(&key(), "directory", &entries).await;
    assert_eq!(told.ok()["counts"]["accepted"], 1);
}

async fn companies_are_the_programmes(platform: &Platform, connector: &Person) {
    platform.caught_up().await;
    let before = platform.archive().await.last;
    let refused = connector.import(&key(), "companies", "company_ref,name\nac,Acme and more\n").await;
    assert_eq!(refused.refused(), (403, "auth.forbidden"), "{}", refused.body);
    assert_eq!(platform.archive().await.last, before);
}

async fn imports_of_others_are_not_there(programme: &Programme, connector: &Person) {
    let own = key();
    let file = sessions(&[session("a-2", "pia", "ana@acme.example")]);
    connector.import(&own, "kintell_sessions", &file).await.ok();
    let listed = connector.get_from_command_api("/v1/imports").await.ok();
    let listed: Vec<_> =
        listed["items"].as_array().expect("a list").iter().map(|one| text(one, "id").to_owned()).collect();
    assert!(listed.contains(&own) && !listed.contains(&programme.import), "{listed:?}");
    connector.get_from_command_api(&format!("/v1/imports/{own}")).await.ok();
    for what in ["", "/progress", "/refusals", "/mapping"] {
        let path = |id: &str| format!("/v1/imports/{id}{what}");
        let others = connector.get_from_command_api(&path(&programme.import)).await;
        let nowhere = connector.get_from_command_api(&path(&key())).await;
        assert_eq!(others.refused(), (404, "import.not_found"), "{what}");
        assert_eq!(others.body["detail"], nowhere.body["detail"], "{what}");
    }
    let cancel = format!("/v1/imports/{}/cancel", programme.import);
    assert_eq!(connector.command(&cancel, &json!({})).await.refused(), (404, "import.not_found"));
    // Under another's key: nothing is told of what was sent under it.
    let same = sessions(&[session("b-1", "pia", "bo@bolt.example")]);
    let again = connector.import(&programme.import, "kintell_sessions", &same).await;
    assert_eq!(again.refused(), (422, "command.idempotency_key_reused"), "{}", again.body);
    let listed = programme.admin.get_from_command_api("/v1/imports").await.ok();
    let listed: Vec<_> =
        listed["items"].as_array().expect("a list").iter().map(|one| text(one, "id")).collect();
    assert!(listed.contains(&own.as_str()) && listed.contains(&programme.import.as_str()), "{listed:?}");
}

/// Every operation of the document, with an id that is not there.
async fn every_operation_says_what_it_does_for_them(people: &[&Person]) {
    let document: Value = serde_json::from_str(COMMANDS).expect("JSON");
    let mut within = BTreeMap::new();
    for (path, operations) in document["paths"].as_object().expect("paths") {
        for (method, operation) in operations.as_object().expect("operations") {
            if !operation["security"].is_array() {
                continue;
            }
            let asked = path.split('/').map(|part| {
                if part.starts_with('{') { "7b0c1f6e-0a53-4a0b-9c56-0d6a4bb1c9aa" } else { part }
            });
            let asked = asked.collect::<Vec<_>>().join("/");
            let method: Method = method.to_uppercase().parse().expect("a method");
            for person in people {
                let url = format!("{}{asked}", person.command_url);
                let told = person.send(method.clone(), url, Some(&json!({ "nonsense": [] }))).await;
                let may = told.refused() != (403, "auth.forbidden");
                *within.entry(format!("{method} {path}")).or_insert(false) |= may;
            }
        }
    }
    let within: Vec<_> = within.iter().filter(|(_, may)| **may).map(|(name, _)| name.as_str()).collect();
    assert_eq!(within, WITHIN);
}

async fn corrections_by_hand_are_held_against_them(
    platform: &Platform,
    programme: &Programme,
    operator: &Person,
) {
    platform.caught_up().await;
    let listed = programme.admin.get("/v1/sessions?from=2025-01-01&limit=200").await.ok();
    let id = |external: &str| {
        let items = listed["items"].as_array().expect("a list");
        let found = items.iter().find(|session| session["external_id"] == external).expect("it is there");
        text(found, "id").to_owned()
    };
    let before = platform.archive().await.last;
    for (what, body) in
        [("amend", json!({ "duration_min": 90 })), ("retract", json!({ "reason": "by mistake" }))]
    {
        let path = |id: &str| format!("/v1/sessions/{id}/{what}");
        let (others, nowhere) = (path(&id("b-1")), path(&key()));
        let (others, nowhere) =
            (operator.command(&others, &body).await, operator.command(&nowhere, &body).await);
        assert_eq!(others.refused(), (404, "session.not_found"), "{what}");
        assert_eq!(others.body["detail"], nowhere.body["detail"], "{what}");
    }
    assert_eq!(platform.archive().await.last, before);
    for (what, session, body) in [
        ("amend", "a-1", json!({ "duration_min": 90 })),
        ("retract", "a-2", json!({ "reason": "by mistake" })),
    ] {
        let told = operator.command(&format!("/v1/sessions/{}/{what}", id(session)), &body).await;
        assert_eq!(told.ok()["outcome"], "recorded", "{what}");
    }
}

#[tokio::test]
async fn a_login_that_acts_for_some_companies_changes_and_sees_nothing_of_others() {
    let mut platform = Box::pin(Platform::start()).await;
    let programme = Programme::recorded(&platform).await;
    let before = platform.caught_up_metrics(&programme.admin, &programme.bolt).await;
    let connector = Person::connector(&platform, &[&programme.acme]).await;
    let operator =
        Person::limited(&platform, (&programme.admin, "olga", "operator"), &[&programme.acme]).await;
    rows_are_held_against_its_companies(&platform, &connector).await;
    every_kind_is_held_against_its_companies(&platform, &connector).await;
    companies_are_the_programmes(&platform, &connector).await;
    imports_of_others_are_not_there(&programme, &connector).await;
    let admins = Person::limited(&platform, (&programme.admin, "adam", "admin"), &[&programme.acme]).await;
    let officer =
        Person::limited(&platform, (&programme.admin, "petra", "privacy_officer"), &[&programme.acme]).await;
    every_operation_says_what_it_does_for_them(&[&connector, &operator, &admins, &officer]).await;
    corrections_by_hand_are_held_against_them(&platform, &programme, &operator).await;
    // What others count is as it was, and a reader of one company sees that one.
    assert_eq!(platform.caught_up_metrics(&programme.admin, &programme.bolt).await, before);
    let seen = operator.get("/v1/companies?limit=200").await.ok();
    assert_eq!(seen["items"].as_array().expect("a list").len(), 1, "{seen}");
    platform.rebuilds_are_equal().await;
    platform.stop().await;
}

impl Platform {
    /// What counts for a company, once every read model is level.
    async fn caught_up_metrics(&self, admin: &Person, company: &str) -> Value {
        self.caught_up().await;
        admin.get(&format!("/v1/metrics/companies?period=month&company={company}")).await.ok()["items"]
            .clone()
    }
}
