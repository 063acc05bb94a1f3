//! Figures: what counts for companies, the totals, and what a company user is not told.

use std::collections::BTreeSet;

use domain::buddy_event::EventType;
use kernel::{CompanyId, Role};
use serde_json::{Value, json};

use crate::programme::{Met, Talk};
use crate::world::{OURS, World};

/// Ten employees of Warner. In October six of them meet six participants, in November two meet two.
async fn busy(mut world: World) -> (World, CompanyId) {
    let warner = world.ours.company("c01", "Warner").await;
    world.ours.company("c02", "Fjord").await;
    for employee in 0..6 {
        world.ours.employee(&format!("e{employee}@warner.example"), "E", "Warner").await;
    }
    for (month, day, talks) in [("10", "06", 6), ("11", "03", 2)] {
        for number in 0..talks {
            let id = format!("ks-{month}-{number}");
            let (participant, volunteer) =
                (format!("p{number}@participants.example"), format!("e{number}@warner.example"));
            let day = format!("2025-{month}-{day}");
            let rating = (number < 4).then_some(5);
            let talk = Talk {
                id: &id,
                participant: &participant,
                volunteer: &volunteer,
                day: &day,
                rating,
                ..Talk::default()
            };
            world.ours.talk(talk).await;
        }
    }
    let lone =
        Talk { id: "ks-lone", volunteer: "lone@volunteers.example", day: "2025-10-07", ..Talk::default() };
    world.ours.talk(lone).await;
    world.catch_up().await;
    (world, warner)
}

#[tokio::test]
async fn whoever_runs_the_programmes_reads_every_row() {
    let (mut world, warner) = busy(World::start().await).await;
    let analyst = world.token(Role::Analyst).await;
    let table = world.get(&analyst, "/v1/metrics/companies?period=month").await.ok();
    assert_eq!(table["people_min"], Value::Null);
    let rows = table["rows"].as_array().expect("rows");
    let starts: Vec<_> = rows.iter().map(|row| row["period_start"].as_str().expect("a day")).collect();
    assert_eq!(starts, ["2025-11-01", "2025-10-01", "2025-10-01"], "newest first, the unattributed last");
    let october = &rows[1];
    assert_eq!((&october["company_id"], &october["company_name"]), (&json!(warner.uuid()), &json!("Warner")));
    assert_eq!(october["period_end"], "2025-10-31");
    let figures = ["sessions", "participants", "volunteers", "minutes", "ratings", "avg_rating_milli"];
    assert_eq!(figures.map(|figure| october[figure].as_u64().expect("a figure")), [6, 6, 6, 270, 4, 1000]);
    assert_eq!((&rows[2]["company_id"], &rows[2]["sessions"]), (&Value::Null, &json!(1)));

    let weeks = world.get(&analyst, "/v1/metrics/companies?period=week&to=2025-10-20").await.ok();
    let weeks = weeks["rows"].as_array().expect("rows").clone();
    assert_eq!(weeks.len(), 2);
    assert_eq!(weeks[0]["period_start"], "2025-10-06", "a Monday");
    let november = format!("/v1/metrics/companies?period=day&from=2025-11-01&company={warner}");
    assert_eq!(world.get(&analyst, &november).await.ok()["rows"][0]["participants"], 2);
    world.finish().await;
}

#[tokio::test]
async fn the_totals_add_up() {
    let (mut world, _) = busy(World::start().await).await;
    let analyst = world.token(Role::Analyst).await;
    let overview = world.get(&analyst, "/v1/overview").await.ok();
    let figures =
        ["people", "participants", "volunteers", "companies", "sessions", "unattributed_sessions", "minutes"];
    // Six employees, six participants, one more of each in the session that counts for nobody.
    assert_eq!(figures.map(|figure| overview[figure].as_u64().expect("a figure")), [14, 7, 7, 2, 9, 1, 405]);
    assert_eq!(overview["last_sequence"], world.log_head());
    let events: i64 = world.number("SELECT count(*) FROM event_index_v1.events").await;
    assert_eq!(overview["events"], events);
    assert!(overview["projections"].as_array().expect("lags").iter().all(|lag| lag["lag_events"] == 0));
    world.finish().await;
}

#[tokio::test]
async fn trends_come_from_the_analytics_store_and_follow_corrections() {
    let (mut world, warner) = busy(World::with_analytics().await).await;
    let analyst = world.token(Role::Analyst).await;
    let values = async |world: &World, query: &str| {
        let trend = world.get(&analyst, &format!("/v1/analytics/trends?{query}")).await.ok();
        let points = trend["points"].as_array().expect("points").clone();
        points.iter().map(|point| point["value"].as_u64()).collect::<Vec<_>>()
    };
    let months = format!("granularity=month&company={warner}");
    assert_eq!(values(&world, &format!("measure=activities&{months}")).await, [Some(6), Some(2)]);
    assert_eq!(values(&world, &format!("measure=minutes&{months}")).await, [Some(270), Some(90)]);
    assert_eq!(values(&world, &format!("measure=participants&{months}")).await, [Some(6), Some(2)]);
    assert_eq!(values(&world, &format!("measure=avg_rating&{months}")).await, [Some(1000), Some(1000)]);
    // With the one that counts for nobody, whose rating is 4 of 5.
    assert_eq!(values(&world, "measure=volunteers&granularity=month").await, [Some(7), Some(2)]);
    assert_eq!(values(&world, "measure=avg_rating&granularity=month&to=2025-11-01").await, [Some(950)]);
    assert_eq!(values(&world, "measure=activities&granularity=month&activity=mentorship").await, []);
    let weeks = values(&world, "measure=activities&granularity=week").await;
    assert_eq!(weeks, [Some(7), Some(0), Some(0), Some(0), Some(2)], "weeks in which nothing happened count");
    let days = values(&world, "measure=activities&granularity=day&from=2025-11-01").await;
    assert_eq!(days, [Some(2)]);

    let first = world.session("ks-10-0");
    world.ours.retract_session(first).await;
    world.catch_up().await;
    assert_eq!(values(&world, &format!("measure=participants&{months}")).await, [Some(5), Some(2)]);
    assert_eq!(values(&world, &format!("measure=minutes&{months}")).await, [Some(225), Some(90)]);
    world.finish().await;
}

#[tokio::test]
async fn a_company_user_is_told_months_about_enough_people_and_nothing_that_gives_the_others_away() {
    let (mut world, warner) = busy(World::with_analytics().await).await;
    let fjord = {
        let analyst = world.token(Role::Analyst).await;
        let companies = world.get(&analyst, "/v1/companies").await.ok();
        companies["items"][1]["id"].as_str().expect("an id").to_owned()
    };
    let token = world.token_in(OURS, Role::CompanyUser, BTreeSet::from([warner]), None).await;
    let table = world.get(&token, "/v1/metrics/companies?period=month").await.ok();
    assert_eq!(table["people_min"], 5);
    let rows = table["rows"].as_array().expect("rows");
    assert_eq!(rows.len(), 2, "not what counts for nobody");
    let (november, october) = (&rows[0], &rows[1]);
    assert_eq!((&november["suppressed"], &november["sessions"]), (&json!(true), &Value::Null));
    assert_eq!((&october["suppressed"], &october["sessions"]), (&json!(false), &json!(6)));
    assert_eq!(october["avg_rating_milli"], Value::Null, "only four people rated");

    let overview = world.get(&token, "/v1/overview").await.ok();
    assert_eq!(
        (&overview["sessions"], &overview["minutes"]),
        (&json!(6), &json!(270)),
        "November is not in them"
    );
    assert_eq!((&overview["participants"], &overview["people"]), (&json!(6), &Value::Null));
    assert_eq!(overview["unattributed_sessions"], Value::Null);

    for period in ["week", "day"] {
        for path in ["/v1/metrics/companies?period=", "/v1/analytics/trends?measure=activities&granularity="]
        {
            let refused = world.get(&token, &format!("{path}{period}")).await;
            assert_eq!((refused.status, refused.code()), (403, "auth.forbidden"), "{path}");
        }
    }
    let values = async |query: &str| {
        let trend = world.get(&token, &format!("/v1/analytics/trends?granularity=month&{query}")).await.ok();
        let points = trend["points"].as_array().expect("points").clone();
        points.iter().map(|point| point["value"].as_u64()).collect::<Vec<_>>()
    };
    assert_eq!(values("measure=participants").await, [Some(6), None], "November is withheld here too");
    assert_eq!(values("measure=avg_rating").await, [None, None], "only four people rated");
    assert_eq!(values(&format!("measure=activities&company={fjord}")).await, []);
    let others = world.get(&token, &format!("/v1/metrics/companies?period=month&company={fjord}")).await.ok();
    assert_eq!(others["rows"], json!([]));
    assert_eq!(world.get(&token, "/v1/companies").await.ok()["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(world.get(&token, "/v1/sessions").await.status, 403, "aggregates only");
    world.finish().await;
}

#[tokio::test]
async fn every_programme_counts_for_companies_and_over_time() {
    let mut world = World::with_analytics().await;
    let warner = world.ours.company("c01", "Warner").await;
    world.ours.employee("ola@warner.example", "Ola", "Warner").await;
    world.ours.matched(Met::default()).await;
    world.ours.buddy_event("be-1", "bm-1", EventType::Hangout, "2025-10-05").await;
    world.ours.buddy_event("be-2", "bm-1", EventType::Workshop, "2025-10-12").await;
    world.ours.checkin("bc-1", "bm-1", "Grateful", "2025-10-13").await;
    world.ours.buddy_feedback("bf-1", "bm-1", 4, "2025-10-14").await;
    world.ours.credential("cr-1", "Acme", "petro@participants.example", "2025-10-30").await;
    world.catch_up().await;
    let analyst = world.token(Role::Analyst).await;

    let table = world.get(&analyst, "/v1/metrics/companies?period=month&family=buddies").await.ok();
    let rows = table["rows"].as_array().expect("rows");
    assert_eq!((rows.len(), &rows[0]["company_id"]), (1, &json!(warner.uuid())));
    let figures =
        ["matches", "meetings", "checkins", "feedback", "sessions", "participants", "volunteers", "ratings"];
    assert_eq!(figures.map(|figure| rows[0][figure].as_u64().expect("a figure")), [1, 2, 1, 1, 0, 1, 1, 1]);
    assert_eq!(rows[0]["avg_rating_milli"], 750);
    let upskilling = world.get(&analyst, "/v1/metrics/companies?period=month&family=upskilling").await.ok();
    let row = &upskilling["rows"][0];
    assert_eq!((&row["company_id"], &row["credentials"]), (&Value::Null, &json!(1)));
    let sessions = world.get(&analyst, "/v1/metrics/companies?period=month").await.ok();
    assert_eq!(sessions["rows"], json!([]), "no session took place");

    let values = async |query: &str| {
        let path = format!("/v1/analytics/trends?measure=activities&granularity=month&{query}");
        let trend = world.get(&analyst, &path).await.ok();
        let points = trend["points"].as_array().expect("points").clone();
        points.iter().map(|point| point["value"].as_u64()).collect::<Vec<_>>()
    };
    assert_eq!(values("family=buddies").await, [Some(5)]);
    assert_eq!(values("activity=buddy_hangout").await, [Some(1)]);
    assert_eq!(values("family=upskilling&activity=credential").await, [Some(1)]);
    assert_eq!(values("").await, [], "sessions, unless something else is asked for");
    let mixed =
        "/v1/analytics/trends?measure=activities&granularity=month&family=sessions&activity=credential";
    let refused = world.get(&analyst, mixed).await;
    assert_eq!((refused.status, refused.code()), (422, "request.invalid"));
    world.finish().await;
}
