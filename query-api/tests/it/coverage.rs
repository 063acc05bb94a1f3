//! Every published operation is tried by a stranger, by a role that may not, and from another tenant.
//!
//! The list below is compared with the OpenAPI document: an operation that is forgotten here fails.

use std::collections::BTreeSet;

use kernel::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::programme::{Met, Studied, Talk};
use crate::world::{Answer, OURS, THEIRS, World};

/// What another tenant's reader with every permission gets for an address of ours.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Stranger {
    /// 404.
    NotFound,
    /// 200, with an empty list here.
    Empty(&'static str),
    /// 200, with nothing of ours in it.
    Theirs,
}

/// An operation, a role that may not use it, and what a reader of another tenant gets.
struct Case {
    operation: &'static str,
    method: Method,
    path: &'static str,
    forbidden: Role,
    stranger: Stranger,
}

const fn get(operation: &'static str, path: &'static str, forbidden: Role, stranger: Stranger) -> Case {
    Case { operation, method: Method::GET, path, forbidden, stranger }
}

const fn post(operation: &'static str, path: &'static str, forbidden: Role, stranger: Stranger) -> Case {
    Case { operation, method: Method::POST, path, forbidden, stranger }
}

const CASES: &[Case] = &[
    get("getAgreement", "/v1/safety/agreement", Role::Auditor, Stranger::Theirs),
    get("getBuddyMatch", "/v1/buddies/matches/{match}", Role::Analyst, Stranger::NotFound),
    get("getEvent", "/v1/events/{event}", Role::Analyst, Stranger::NotFound),
    get("getJourney", "/v1/people/{person}/journey", Role::Auditor, Stranger::NotFound),
    get("getLearnerCohorts", "/v1/cohort/learners?by=region", Role::Reviewer, Stranger::Empty("cohorts")),
    get("getOverview", "/v1/overview", Role::Reviewer, Stranger::Theirs),
    get("getPerson", "/v1/people/{person}", Role::Auditor, Stranger::NotFound),
    get("getProgrammes", "/v1/programmes", Role::Reviewer, Stranger::Theirs),
    get("getQueueItem", "/v1/safety/queue/{item}", Role::PrivacyOfficer, Stranger::NotFound),
    get("getRetention", "/v1/cohort/retention?family=sessions", Role::Reviewer, Stranger::Empty("cohorts")),
    get("getSession", "/v1/sessions/{session}", Role::CompanyUser, Stranger::NotFound),
    get(
        "getTrend",
        "/v1/analytics/trends?measure=activities&granularity=month",
        Role::Reviewer,
        Stranger::Empty("points"),
    ),
    get("listBuddyMatches", "/v1/buddies/matches", Role::CompanyUser, Stranger::Empty("items")),
    get("listCompanies", "/v1/companies", Role::Participant, Stranger::Empty("items")),
    get("listCompanyMetrics", "/v1/metrics/companies?period=month", Role::Connector, Stranger::Empty("rows")),
    get("listCourses", "/v1/upskilling/courses", Role::CompanyUser, Stranger::Empty("items")),
    get("listCredentials", "/v1/upskilling/credentials", Role::CompanyUser, Stranger::Empty("items")),
    get("listEvents", "/v1/events?person={person}", Role::PrivacyOfficer, Stranger::Empty("items")),
    get("listParked", "/v1/projections/people/parked", Role::Analyst, Stranger::Empty("items")),
    get("listJourneyRules", "/v1/journey/rules", Role::Auditor, Stranger::Theirs),
    get(
        "listPeople",
        "/v1/people?email=maryna%40participants.example",
        Role::Analyst,
        Stranger::Empty("items"),
    ),
    get("listProjections", "/v1/projections", Role::CompanyUser, Stranger::Theirs),
    get("listQueue", "/v1/safety/queue", Role::Operator, Stranger::Empty("items")),
    get("listQueueAsBefore", "/v1/review-queue", Role::Auditor, Stranger::Empty("items")),
    get("listRebuilds", "/v1/projections/people/rebuilds", Role::Volunteer, Stranger::Empty("")),
    get("listSessions", "/v1/sessions?participant={person}", Role::CompanyUser, Stranger::Empty("items")),
    get("openStream", "/v1/stream", Role::Reviewer, Stranger::Theirs),
    post("unsealPerson", "/v1/people/{person}/unsealings", Role::Operator, Stranger::NotFound),
    post("unsealSession", "/v1/sessions/{session}/unsealings", Role::Reviewer, Stranger::NotFound),
];

fn published() -> BTreeSet<String> {
    let document = serde_json::to_value(query_api::http::document()).expect("JSON");
    let paths = document["paths"].as_object().expect("paths");
    let operations = paths.values().flat_map(|path| path.as_object().expect("operations").values().cloned());
    operations.map(|operation| operation["operationId"].as_str().expect("a name").to_owned()).collect()
}

#[test]
fn every_published_operation_is_in_the_list() {
    let listed: BTreeSet<_> = CASES.iter().map(|case| case.operation.to_owned()).collect();
    assert_eq!(published(), listed);
}

#[test]
fn the_committed_document_is_what_the_routes_say() {
    let committed: Value =
        serde_json::from_str(include_str!("../../../openapi/query-api.json")).expect("JSON");
    assert_eq!(committed, serde_json::to_value(query_api::http::document()).expect("JSON"));
}

/// Ids of ours to try.
struct Ours {
    person: String,
    session: String,
    event: String,
    buddy_match: String,
    item: String,
}

impl Ours {
    fn path(&self, case: &Case) -> String {
        let path = case.path.replace("{person}", &self.person).replace("{session}", &self.session);
        let path = path.replace("{event}", &self.event).replace("{match}", &self.buddy_match);
        path.replace("{item}", &self.item)
    }
}

async fn ask(world: &World, case: &Case, path: &str, token: Option<&str>) -> Answer {
    let mut request = world.request(case.method.clone(), path);
    if case.method == Method::POST {
        request = request.json(&json!({ "purpose": "audit" }));
    }
    if let Some(token) = token {
        request = request.bearer_auth(token);
    }
    world.send(request).await
}

#[tokio::test]
async fn nobody_gets_through_who_should_not() {
    let mut world = World::with_analytics().await;
    let warner = world.ours.company("c01", "Warner").await;
    world.ours.talk(Talk { feedback: Some("It was a good talk"), ..Talk::default() }).await;
    world.ours.talk(Talk { id: "ks-2", feedback: Some("I will kill you"), ..Talk::default() }).await;
    let buddy_match = world.ours.matched(Met::default()).await;
    world.ours.studied(Studied::default()).await;
    world.ours.credential("cr-1", "Acme", "maryna@participants.example", "2025-10-01").await;
    world.flag().await;
    world.catch_up().await;
    let admin = world.token(Role::Admin).await;
    let session = world.get(&admin, "/v1/sessions").await.ok()["items"][0].clone();
    let event = world.get(&admin, "/v1/events").await.ok()["items"][0].clone();
    let item = world.get(&admin, "/v1/safety/queue").await.ok()["items"][0].clone();
    let text = |value: &Value| value.as_str().expect("an id").to_owned();
    let ours = Ours {
        person: text(&session["participant_id"]),
        session: text(&session["id"]),
        event: text(&event["id"]),
        buddy_match: buddy_match.to_string(),
        item: text(&item["id"]),
    };
    let Ours { person, session, event, buddy_match, item } = &ours;
    let secrets = [person, session, event, buddy_match, item, "Warner", "good talk", "maryna"];

    let theirs = world.token_in(THEIRS, Role::Admin, BTreeSet::new(), None).await;
    for case in CASES {
        let path = ours.path(case);
        let missing = ask(&world, case, &path, None).await;
        assert_eq!((missing.status, missing.code()), (401, "auth.token_missing"), "{}", case.operation);
        assert_eq!(missing.headers["www-authenticate"], "Bearer");
        let nonsense = ask(&world, case, &path, Some("eyJhbGciOiJub25lIn0.e30.")).await;
        assert_eq!((nonsense.status, nonsense.code()), (401, "auth.token_refused"), "{}", case.operation);

        let companies = match case.forbidden {
            Role::CompanyUser | Role::Connector => BTreeSet::from([warner]),
            _ => BTreeSet::new(),
        };
        let person = match case.forbidden {
            // Someone else.
            Role::Participant | Role::Volunteer => Some(kernel::PersonId::new(uuid::Uuid::from_u128(3))),
            _ => None,
        };
        let token = world.token_in(OURS, case.forbidden, companies, person).await;
        let forbidden = ask(&world, case, &path, Some(&token)).await;
        assert_eq!((forbidden.status, forbidden.code()), (403, "auth.forbidden"), "{}", case.operation);

        // A stream does not end: what it shows to whom is tried in `following`.
        if case.operation != "openStream" {
            let answer = ask(&world, case, &path, Some(&theirs)).await;
            check_stranger(case, &answer);
            let told = answer.body.to_string();
            for secret in secrets {
                assert!(!told.contains(secret), "{} tells {secret} to another tenant", case.operation);
            }
        }
    }
    world.finish().await;
}

fn check_stranger(case: &Case, answer: &Answer) {
    match case.stranger {
        Stranger::NotFound => assert_eq!(answer.status, 404, "{}: {}", case.operation, answer.body),
        Stranger::Empty(list) => {
            assert_eq!(answer.status, 200, "{}: {}", case.operation, answer.body);
            let list = if list.is_empty() { &answer.body } else { &answer.body[list] };
            assert_eq!(list, &json!([]), "{}", case.operation);
        }
        Stranger::Theirs => assert_eq!(answer.status, 200, "{}: {}", case.operation, answer.body),
    }
}
