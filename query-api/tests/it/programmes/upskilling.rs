//! Learners on courses and credentials: listed with filters and pages, shut to whoever is bound to a company.

use std::collections::BTreeSet;

use domain::course::CourseStatus;
use kernel::Role;
use projections::read::Companies;
use serde_json::{Value, json};

use super::{external_ids, page_by_page};
use crate::programme::Studied;
use crate::world::{OURS, THEIRS, World};

const COURSES: &str = "/v1/upskilling/courses";
const CREDENTIALS: &str = "/v1/upskilling/credentials";
const MARYNA: &str = "maryna@participants.example";
const PETRO: &str = "petro@participants.example";

async fn held() -> World {
    let mut world = World::start().await;
    world.ours.studied(Studied::default()).await;
    let done = Studied {
        id: "cc-2",
        learner: PETRO,
        status: CourseStatus::Completed,
        progress: 90,
        started: Some("2025-09-20"),
        ..Studied::default()
    };
    world.ours.studied(done).await;
    let placed = Studied {
        id: "cc-3",
        provider: "Other",
        course: "sql-1",
        status: CourseStatus::Enrolled,
        progress: 0,
        started: None,
        ..Studied::default()
    };
    world.ours.studied(placed).await;
    let withdrawn = Studied { id: "cc-4", started: Some("2025-08-01"), ..Studied::default() };
    let withdrawn = world.ours.studied(withdrawn).await;
    world.ours.retract_course(withdrawn).await;
    world.ours.credential("cr-1", "Acme", PETRO, "2025-10-30").await;
    world.ours.credential("cr-2", "Acme", MARYNA, "2025-11-01").await;
    world.ours.credential("cr-3", "Other", MARYNA, "2025-11-01").await;
    world.catch_up().await;
    world
}

#[tokio::test]
async fn courses_are_listed_with_filters_and_pages() {
    let mut world = held().await;
    let operator = world.token(Role::Operator).await;
    let list = async |query: &str| world.get(&operator, &format!("{COURSES}?{query}")).await.ok();
    let all = ["cc-3", "cc-2", "cc-1", "cc-4"];
    assert_eq!(external_ids(&list("").await), all, "who has not begun first, then newest day first");
    assert_eq!(page_by_page(&world, &operator, COURSES).await, all);

    assert_eq!(external_ids(&list("provider=Other").await), ["cc-3"]);
    assert_eq!(external_ids(&list("course_id=rust-101").await), ["cc-2", "cc-1", "cc-4"]);
    assert_eq!(external_ids(&list("status=in_progress").await), ["cc-1"], "not the withdrawn one");
    let withdrawn = list("status=retracted").await["items"][0].clone();
    assert_eq!(withdrawn["external_id"], "cc-4");
    assert!(withdrawn["retracted_at"].is_string());

    let done = list("status=completed").await["items"][0].clone();
    assert_eq!((&done["progress_percent"], &done["started_on"]), (&json!(90), &json!("2025-09-20")));
    assert_eq!(done["quality"], json!(["completed_without_all_progress"]));
    assert_eq!((&done["region"], &done["age_band"]), (&json!("Vestland"), &Value::Null));
    let learner = done["learner_id"].as_str().expect("an id");
    assert_eq!(external_ids(&list(&format!("learner={learner}")).await), ["cc-2"]);
    world.finish().await;
}

#[tokio::test]
async fn credentials_are_listed_with_filters_and_pages() {
    let mut world = held().await;
    let auditor = world.token(Role::Auditor).await;
    let all = world.get(&auditor, CREDENTIALS).await.ok();
    let ids = external_ids(&all);
    assert_eq!((ids.len(), ids[2]), (3, "cr-1"), "newest day first");
    assert_eq!(page_by_page(&world, &auditor, CREDENTIALS).await, ids);
    let list = async |query: &str| world.get(&auditor, &format!("{CREDENTIALS}?{query}")).await.ok();
    assert_eq!(external_ids(&list("provider=Other").await), ["cr-3"]);
    let petro = all["items"][2]["learner_id"].as_str().expect("an id");
    assert_eq!(external_ids(&list(&format!("learner={petro}")).await), ["cr-1"]);
    assert_eq!(all["items"][2]["issued_on"], "2025-10-30");
    world.finish().await;
}

#[tokio::test]
async fn learners_are_shut_to_whoever_is_bound_to_a_company_and_to_other_tenants() {
    let mut world = held().await;
    let warner = world.ours.company("c01", "Warner").await;
    world.catch_up().await;
    let bound = world.token_in(OURS, Role::CompanyUser, BTreeSet::from([warner]), None).await;
    let theirs = world.token_in(THEIRS, Role::Admin, BTreeSet::new(), None).await;
    for path in [COURSES, CREDENTIALS] {
        assert_eq!(world.get(&bound, path).await.code(), "auth.forbidden", "{path}");
        assert_eq!(world.get(&theirs, path).await.ok()["items"], json!([]), "{path}");
    }

    let reader = world.reader().await;
    for table in ["courses", "credentials"] {
        let seen = async |companies: Companies| -> i64 {
            let mut tx = projections::read::begin(&reader, OURS, &companies).await.expect("it begins");
            let count = format!("SELECT count(*) FROM upskilling_v1.{table}");
            sqlx::query_scalar(&count).fetch_one(&mut *tx).await.expect("it reads")
        };
        assert_eq!(seen(Companies::Only(vec![warner])).await, 0, "{table}");
        assert!(seen(Companies::All).await > 0, "{table}");
    }
    reader.close().await;
    world.finish().await;
}
