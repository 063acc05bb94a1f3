//! An import that is sent again under its key.

use serde_json::Value;

use crate::platform::Platform;

const KEY: &str = "00000000-0000-4000-8000-000000005e47";
const COMPANIES: &str = "company_ref,name,country\nc01,Acme,NO\nc02,Globex,SE\n,Nobody,NO\n";
const OTHER: &str = "company_ref,name,country\nc03,Initech,NO\n";

/// State, and rows accepted and refused.
fn told(import: &Value) -> (&str, u64, u64) {
    let count = |of: &str| import["counts"][of].as_u64().unwrap_or_else(|| panic!("no {of}: {import}"));
    (import["state"].as_str().expect("a state"), count("accepted"), count("refused"))
}

fn refused((status, answer): &(u16, Value)) -> (u16, &str) {
    (*status, answer["code"].as_str().unwrap_or_else(|| panic!("no problem: {answer}")))
}

#[tokio::test]
async fn an_import_sent_again_under_its_key_is_told_again_and_nothing_else_passes_for_it() {
    let mut platform = Platform::start().await;
    let admin = platform.admin().await;
    let (status, first) = admin.import(KEY, "companies", COMPANIES).await;
    assert_eq!((status, told(&first)), (200, ("completed", 2, 1)), "{first}");
    let before = platform.archive().await;

    let (status, again) = admin.import(KEY, "companies", COMPANIES).await;
    assert_eq!((status, &again), (200, &first));

    // As a process leaves it that dies between the last commit of an import and its row in the table.
    let behind = "UPDATE command.imports SET state = 'running', rows = 0, accepted = 0, refused = 0, finished_at = NULL";
    let changed = sqlx::query(behind).execute(&mut platform.database().await).await;
    assert_eq!(changed.expect("the table can be written").rows_affected(), 1);
    let (status, from_the_commit) = admin.import(KEY, "companies", COMPANIES).await;
    assert_eq!((status, told(&from_the_commit)), (200, ("completed", 2, 1)), "{from_the_commit}");
    let shown = admin.get_from_command_api(&format!("/v1/imports/{KEY}")).await;
    assert_eq!(told(&shown), ("completed", 2, 1), "{shown}");

    let other_file = admin.import(KEY, "companies", OTHER).await;
    assert_eq!(refused(&other_file), (422, "command.idempotency_key_reused"), "{}", other_file.1);
    let other_kind = admin.import(KEY, "kintell_sessions", COMPANIES).await;
    assert_eq!(refused(&other_kind), (422, "command.idempotency_key_reused"), "{}", other_kind.1);
    assert_eq!(platform.archive().await, before, "what was sent after the first changed something");
    platform.stop().await;
}
