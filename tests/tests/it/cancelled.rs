//! Files that somebody ends, files that are more than is read at once, and more refusals than are kept.

use std::convert::Infallible;
use std::fmt::Write as _;
use std::time::Duration;

use futures::SinkExt as _;
use futures::channel::mpsc;
use serde_json::Value;
use uuid::Uuid;

use crate::platform::Platform;
use crate::signed_in::Person;
use crate::waiting::until;

const HEADER: &str = "company_ref,name,country\n";
/// How long rows of a story take to be carried through.
const CARRIED_WITHIN: Duration = Duration::from_mins(1);
/// How many files the command API reads at once.
const AT_ONCE: u128 = 8;

type Pieces = mpsc::Sender<Result<String, Infallible>>;

/// A file that does not end, and the answer to it, which comes when something ends it.
fn sending(person: &Person, key: Uuid) -> (Pieces, impl Future<Output = (u16, Value)> + use<>) {
    let (pieces_in, pieces) = mpsc::channel(1);
    let request = person
        .request(reqwest::Method::POST, "/v1/imports?kind=companies")
        .header("idempotency-key", key.to_string())
        .body(reqwest::Body::wrap_stream(pieces));
    let answer = async move {
        let answer = request.send().await.expect("it is answered");
        (answer.status().as_u16(), answer.json().await.expect("JSON"))
    };
    (pieces_in, answer)
}

fn companies(numbers: std::ops::Range<u32>) -> String {
    numbers.fold(String::new(), |mut rows, number| {
        let _written = writeln!(rows, "c{number},Company {number},NO");
        rows
    })
}

async fn a_cancelled_import_ends_keeps_its_rows_and_goes_on_when_sent_again(
    platform: &Platform,
    admin: &Person,
) {
    let key = Uuid::from_u128(0x1001);
    let (mut pieces, answer) = sending(admin, key);
    let at = format!("/v1/imports/{key}");
    let cancelled = async {
        pieces.send(Ok(format!("{HEADER}{}", companies(0..5_000)))).await.expect("it is read");
        until("rows that are carried through", CARRIED_WITHIN, async || {
            let stands = admin.get_from_command_api(&at).await;
            (stands.body["counts"]["rows"].as_u64() >= Some(2_000)).then_some(())
        })
        .await;
        platform.told(["imports", "cancel", &key.to_string()]).await
    };
    let (cancelled, (status, told)) = tokio::join!(cancelled, answer);
    assert_eq!((status, &told["code"]), (409, &"import.cancelled".into()), "{told}");
    assert_eq!(cancelled["state"], "cancelled", "{cancelled}");
    let rows = cancelled["counts"]["rows"].as_u64().expect("a count");
    assert!((2_000..=5_000).contains(&rows), "{cancelled}");
    assert_eq!(cancelled["counts"]["accepted"], rows);
    platform.caught_up().await;
    let events = platform.told(["events", "tail", "--type", "ingest.import.cancelled", "-n", "5"]).await;
    assert_eq!(events.as_array().expect("a list").len(), 1, "{events}");

    let again = admin.command(&format!("{at}/cancel"), &serde_json::json!({})).await;
    assert_eq!(again.ok()["state"], "cancelled", "twice is once");
    let file = format!("{HEADER}{}", companies(0..5_100));
    let (status, whole) = platform.admin().await.import(&key.to_string(), "companies", &file).await;
    assert_eq!((status, &whole["state"]), (200, &"completed".into()), "{whole}");
    assert_eq!((&whole["counts"]["rows"], &whole["counts"]["accepted"]), (&5_100.into(), &5_100.into()));
    let over = admin.command(&format!("{at}/cancel"), &serde_json::json!({})).await;
    assert_eq!(over.refused(), (409, "import.not_running"));
    let nothing = serde_json::json!({});
    let none = admin.command("/v1/imports/7b0c1f6e-0a53-4a0b-9c56-0d6a4bb1c9aa/cancel", &nothing);
    assert_eq!(none.await.refused(), (404, "import.not_found"));
}

async fn one_file_too_many_is_told_to_come_again(admin: &Person) {
    let mut held = Vec::new();
    let mut answers = tokio::task::JoinSet::new();
    for number in 0..AT_ONCE {
        let key = Uuid::from_u128(0x2000 + number);
        let (mut pieces, answer) = sending(admin, key);
        answers.spawn(answer);
        pieces.send(Ok(HEADER.to_owned())).await.expect("it is read");
        held.push(pieces);
        until("a file that is read", CARRIED_WITHIN, async || {
            let stands = admin.get_from_command_api(&format!("/v1/imports/{key}")).await;
            (stands.body["state"] == "running").then_some(())
        })
        .await;
    }
    let (pieces, answer) = sending(admin, Uuid::from_u128(0x3000));
    drop(pieces);
    let (status, refused) = answer.await;
    assert_eq!(status, 503, "{refused}");
    assert_eq!(refused["code"], "import.too_many_running", "{refused}");
    drop(held);
    while let Some(answer) = answers.join_next().await {
        let (status, told) = answer.expect("it was answered");
        assert_eq!(status, 200, "{told}");
    }
}

async fn refusals_are_kept_up_to_a_number_and_all_are_counted(platform: &Platform, admin: &Person) {
    let key = Uuid::from_u128(0x4000).to_string();
    let file = format!("{HEADER}{}", "x\n".repeat(12_000));
    let (status, told) = platform.admin().await.import(&key, "companies", &file).await;
    assert_eq!(status, 200, "{told}");
    assert_eq!((&told["counts"]["refused"], &told["refusals_left_out"]), (&12_000.into(), &2_000.into()));
    let page = admin.get_from_command_api(&format!("/v1/imports/{key}/refusals?after=9000&limit=1000")).await;
    let page = page.ok();
    let lines: Vec<_> = page["items"].as_array().expect("a list").iter().map(|row| &row["line"]).collect();
    // The header is the first line.
    assert_eq!((lines.len(), lines[0], page["left_out"].as_u64()), (1_000, &9_001.into(), Some(2_000)));
    let rest = admin.get_from_command_api(&format!("/v1/imports/{key}/refusals?after=10001")).await.ok();
    assert_eq!(rest["items"].as_array().expect("a list").len(), 0, "{rest}");
}

#[tokio::test]
async fn files_can_be_ended_and_none_takes_more_than_its_share() {
    let mut platform = Box::pin(Platform::start()).await;
    let admin = Person::admin(&platform).await;
    a_cancelled_import_ends_keeps_its_rows_and_goes_on_when_sent_again(&platform, &admin).await;
    one_file_too_many_is_told_to_come_again(&admin).await;
    refusals_are_kept_up_to_a_number_and_all_are_counted(&platform, &admin).await;
    platform.stop().await;
}
