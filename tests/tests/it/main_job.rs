//! The main job on the sample company: loaded, loaded again, rebuilt, proved equal.

use serde_json::Value;

use crate::program::{json, teei};

fn sum(files: &Value, field: &str) -> u64 {
    files.as_array().expect("a list of files").iter().map(|file| file[field].as_u64().expect("a count")).sum()
}

#[tokio::test]
async fn the_sample_company_loads_once_and_every_read_model_equals_its_history() {
    let inputs = tempfile::tempdir().expect("a temporary directory");
    let made = teei().args(["sample", "--out"]).arg(inputs.path()).output().await.expect("the binary runs");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));

    let report = json(teei().args(["demo", "--json", "--inputs"]).arg(inputs.path())).await;

    let (files, again) = (&report["files"], &report["again"]);
    assert!(sum(files, "accepted") > 1_000, "{files}");
    assert!(sum(files, "refused") > 0, "the sample has dirty rows: {files}");
    for field in ["accepted", "amended"] {
        assert_eq!(sum(again, field), 0, "loading again must change nothing: {again}");
    }
    assert_eq!(sum(again, "refused"), sum(files, "refused"), "what was refused is refused again: {again}");
    let rebuilt = report["rebuilt"].as_array().expect("a list of rebuilds");
    assert!(rebuilt.len() >= 5, "{rebuilt:?}");
    for one in rebuilt {
        assert_eq!(one["equal"], true, "{one}");
    }
    let rows: u64 = rebuilt.iter().map(|one| one["rows"].as_u64().expect("rows")).sum();
    assert!(rows > 1_000, "something was compared: {rebuilt:?}");
    assert!(
        report["events"].as_u64() > report["commits"].as_u64(),
        "a session is one commit of several events"
    );
}
