//! The key store comes back from a backup: nobody who was erased since is readable, from the first answer on.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value, json};

use crate::platform::Platform;
use crate::processes::{self, Part};
use crate::sample::Sample;
use crate::waiting::until;

const SESSIONS: u32 = 120;
/// How long a role takes to come up, and to notice what has changed.
const WITHIN: Duration = Duration::from_mins(1);
/// The database of keys, and its copies.
const KEYS: &str = "teei_keys";
const BACKUP: &str = "teei_keys_backup";
const LOST: &str = "teei_keys_lost";

/// Somebody who is in the sample.
struct Known {
    id: String,
    email: String,
}

/// Loads a sample and finds two of its people.
async fn two_people(platform: &Platform) -> [Known; 2] {
    let sample = Sample::beside(platform, SESSIONS).await;
    platform.import_sample(&sample).await;
    platform.caught_up().await;
    let admin = platform.admin().await;
    let rows = sample.good_sessions();
    let emails: BTreeSet<String> = rows.iter().map(|row| row[2].trim().to_lowercase()).collect();
    let mut known = Vec::new();
    for email in emails.into_iter().take(2) {
        let id = admin.get(&format!("/v1/people?email={email}")).await["items"][0]["id"].clone();
        let id = id.as_str().expect("the person is known").to_owned();
        // As the row spelt it that came first.
        let shown = admin.unseal(&format!("people/{id}")).await["fields"]["email"].clone();
        let shown = shown.as_str().expect("it is readable").to_owned();
        assert_eq!(shown.to_lowercase(), email);
        known.push(Known { id, email: shown });
    }
    known.try_into().ok().expect("there are two")
}

async fn run(platform: &Platform, database: &str, statements: &[&str]) {
    let mut connection = platform.postgres(database).await.expect("PostgreSQL answers");
    for statement in statements {
        sqlx::query(statement)
            .execute(&mut connection)
            .await
            .unwrap_or_else(|error| panic!("{statement}: {error}"));
    }
}

/// Keeps every role out of the key store. The next start lets them in again.
async fn keep_out(platform: &Platform) {
    let out = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = 'teei_keys'";
    run(platform, "postgres", &["ALTER ROLE teei_keys NOLOGIN", out]).await;
}

/// A copy of the key store as it is now.
async fn back_up(platform: &Platform) {
    keep_out(platform).await;
    let copy = format!("CREATE DATABASE {BACKUP} TEMPLATE {KEYS}");
    run(platform, "postgres", &[&copy, "ALTER ROLE teei_keys LOGIN"]).await;
}

/// Puts the copy in the place of the key store; no role sees it before the next start.
async fn restore(platform: &Platform) {
    keep_out(platform).await;
    let (away, back) = (
        format!("ALTER DATABASE {KEYS} RENAME TO {LOST}"),
        format!("ALTER DATABASE {BACKUP} RENAME TO {KEYS}"),
    );
    run(platform, "postgres", &[&away, &back]).await;
}

/// Whether the key store has a key of a person.
async fn has_key(platform: &Platform, person: &Known) -> bool {
    let mut keys = platform.postgres(KEYS).await.expect("PostgreSQL answers");
    sqlx::query_scalar("SELECT wrapped IS NOT NULL FROM keys.subject_keys WHERE person = $1::uuid")
        .bind(&person.id)
        .fetch_one(&mut keys)
        .await
        .expect("the person is known to it")
}

/// What the key store remembers of the log: through where destructions are applied, and where it ended.
async fn positions(platform: &Platform) -> (i64, i64) {
    let mut keys = platform.postgres(KEYS).await.expect("PostgreSQL answers");
    let sql = "SELECT applied_through, log_end FROM keys.destructions";
    sqlx::query_as(sql).fetch_one(&mut keys).await.expect("it answers")
}

/// The row of a person in the read model, sealed fields and all.
async fn row(platform: &Platform, person: &Known) -> Value {
    let table = platform.table("people", "people").await;
    let sql = format!("SELECT to_jsonb(p) FROM {table} AS p WHERE p.person_id = $1::uuid");
    sqlx::query_scalar(&sql).bind(&person.id).fetch_one(&mut platform.database().await).await.expect("a row")
}

/// Puts a row back, as a read model that is restored from before an erasure has it.
async fn put_back(platform: &Platform, person: &Known, row: &Value) {
    let table = platform.table("people", "people").await;
    let mut database = platform.database().await;
    let gone = format!("DELETE FROM {table} WHERE person_id = $1::uuid");
    sqlx::query(&gone).bind(&person.id).execute(&mut database).await.expect("a superuser may");
    let back = format!("INSERT INTO {table} SELECT * FROM jsonb_populate_record(NULL::{table}, $1)");
    let back = sqlx::query(&back).bind(row).execute(&mut database).await.expect("a superuser may");
    assert_eq!(back.rows_affected(), 1);
}

/// Asks for a person's texts, whatever comes: the status and the body, nothing while nobody listens.
async fn asked(platform: &Platform, token: &str, person: &Known) -> Option<(u16, String)> {
    let path = format!("people/{}/unsealings", person.id);
    post(platform, token, ("query_api", &path), &json!({ "purpose": "audit" })).await
}

/// Links an id to a person, whatever comes.
async fn ordered(platform: &Platform, token: &str, person: &Known) -> Option<(u16, String)> {
    let path = format!("people/{}/identifiers", person.id);
    post(platform, token, ("command_api", &path), &json!({ "kind": "kintell_id", "value": "kt-1" })).await
}

async fn post(
    platform: &Platform,
    token: &str,
    (role, path): (&str, &str),
    body: &Value,
) -> Option<(u16, String)> {
    // The file may just be being written.
    let ports = std::fs::read(platform.data_dir().join("roles.json")).ok()?;
    let ports: Value = serde_json::from_slice(&ports).ok()?;
    let url = format!("http://127.0.0.1:{}/v1/{path}", ports[role]);
    let answer = platform.http.post(url).bearer_auth(token).json(body).send().await.ok()?;
    Some((answer.status().as_u16(), answer.text().await.ok()?))
}

/// Asks until the texts of someone who is not erased are shown, and sees that those of the other never are.
async fn never_shown(platform: &Platform, token: &str, erased: &Known, living: &Known) {
    until("an open key store", WITHIN, async || {
        if let Some((status, body)) = asked(platform, token, erased).await {
            assert!(!body.contains(&erased.email), "{body}");
            assert!(status == 503 || body.contains("\"erased\""), "{status}: {body}");
        }
        let (status, body) = asked(platform, token, living).await?;
        assert!(status == 200 || status == 503, "{status}: {body}");
        (status == 200 && body.contains(&living.email)).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_key_store_of_a_backup_opens_with_nobody_who_was_erased_since() {
    let mut platform = Platform::start().await;
    let [erased, living] = two_people(&platform).await;
    let row = row(&platform, &erased).await;
    back_up(&platform).await;
    let backed_up = positions(&platform).await;
    platform.told(["erase", "--email", &erased.email, "--yes"]).await;
    platform.caught_up().await;
    let end = i64::try_from(platform.archive().await.last).expect("a sequence");
    assert!(!has_key(&platform, &erased).await);
    assert!(positions(&platform).await.1 > backed_up.1, "the end of the log is noted with the erasure");

    restore(&platform).await;
    put_back(&platform, &erased, &row).await;
    assert!(has_key(&platform, &erased).await, "the backup has the key");
    assert_eq!(positions(&platform).await, backed_up, "and is as far as it was");
    let token = platform.token().await;
    platform.stop().await;

    // Whoever opens it is killed as soon as it runs, once.
    platform.begin_to_start();
    for part in [Part::QueryApi, Part::CommandApi, Part::Reactors, Part::Replayer] {
        let pid =
            until(&format!("a process of {part:?}"), WITHIN, async || part.pid(platform.data_dir())).await;
        processes::crash(pid);
    }
    never_shown(&platform, &token, &erased, &living).await;
    platform.ready().await;
    assert!(!has_key(&platform, &erased).await, "the log was applied");
    assert!(has_key(&platform, &living).await);
    never_shown(&platform, &token, &erased, &living).await;
    assert!(positions(&platform).await.0 >= end, "the log was applied up to its end");
    let checks = platform.told(["doctor"]).await;
    let check = checks.as_array().into_iter().flatten().find(|check| check["name"] == "key store");
    assert_eq!(check.expect("it is looked at")["state"], "good");
    platform.stop().await;
}

#[tokio::test]
async fn a_log_that_ends_before_what_the_key_store_knows_leaves_everything_shut() {
    let mut platform = Platform::start().await;
    let [erased, living] = two_people(&platform).await;
    let (backed_up, row) = (platform.archive().await.last, row(&platform, &erased).await);
    back_up(&platform).await;
    platform.told(["erase", "--email", &erased.email, "--yes"]).await;
    platform.caught_up().await;
    let token = platform.token().await;

    // The key store, the read model and the log come from one backup, and the stream is lost. The database of epoch
    // keys does not.
    restore(&platform).await;
    put_back(&platform, &erased, &row).await;
    let known: i64 = sqlx::query_scalar("SELECT position FROM epochs.log_end")
        .fetch_one(&mut platform.postgres("teei_epochs").await.expect("PostgreSQL answers"))
        .await
        .expect("it answers");
    let keep = format!("CREATE TABLE public.rest AS SELECT * FROM log.commits WHERE sequence > {backed_up}");
    let cut = format!("DELETE FROM log.commits WHERE sequence > {backed_up}");
    let (open, close) =
        ("ALTER TABLE log.commits DISABLE TRIGGER USER", "ALTER TABLE log.commits ENABLE TRIGGER USER");
    let checkpoints = ["ALTER TABLE log.checkpoints DISABLE TRIGGER USER", "DELETE FROM log.checkpoints"];
    run(&platform, "teei", &[&keep, open, &cut, close]).await;
    run(&platform, "teei", &checkpoints).await;
    platform.stop().await;
    std::fs::remove_dir_all(platform.data_dir().join("nats")).expect("the store is there");
    platform.begin_to_start();

    let names_both = |text: &str| {
        text.contains(&format!("ends at {backed_up}")) && text.contains(&format!("knows of {known}"))
    };
    for person in [&erased, &living] {
        let read =
            until("an answer of the read side", WITHIN, async || asked(&platform, &token, person).await);
        let written =
            until("an answer of the write side", WITHIN, async || ordered(&platform, &token, person).await);
        for (status, body) in [read.await, written.await] {
            assert!(status == 503 && body.contains("keys.shut") && names_both(&body), "{status}: {body}");
        }
    }
    let printed = platform.teei(["doctor", "--json"]).output().await.expect("it runs").stdout;
    let checks: Vec<Value> = serde_json::from_slice(&printed).expect("JSON");
    let check = checks.iter().find(|check| check["name"] == "key store").expect("it is looked at");
    assert!(check["state"] == "wrong" && names_both(&check.to_string()), "{check}");
    let waits =
        checks.iter().any(|check| check["name"] == "command-api" && check.to_string().contains("keys"));
    assert!(waits, "{checks:?}");
    assert!(has_key(&platform, &erased).await, "nothing was applied that is not there");

    // The rest of the log is found.
    run(&platform, "teei", &["INSERT INTO log.commits SELECT * FROM public.rest ORDER BY sequence"]).await;
    never_shown(&platform, &token, &erased, &living).await;
    assert!(!has_key(&platform, &erased).await);
}
