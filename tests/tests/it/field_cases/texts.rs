//! Cases 15 to 18: what the screening of texts hides, queues and lets pass.

use std::collections::BTreeMap;

use serde_json::Value;

use super::FieldCases;

/// What was told of each text, by its id.
async fn screened(cases: &FieldCases<'_>, case: &str) -> BTreeMap<String, Value> {
    let lines = std::fs::read_to_string(cases.file(case, "texts.jsonl")).expect("a text");
    let mut told = BTreeMap::new();
    for line in lines.lines() {
        let text: Value = serde_json::from_str(line).expect("JSON");
        let (status, answer) = cases.admin.order("/v1/safety/screen/text", &text).await;
        assert_eq!(status, 200, "{answer}");
        told.insert(text["contentId"].as_str().expect("an id").to_owned(), answer);
    }
    assert!(!told.is_empty(), "case {case} has no text");
    told
}

fn findings(answer: &Value) -> Vec<(&str, &str)> {
    let findings = answer["findings"].as_array().expect("a list").iter();
    findings
        .map(|one| (one["rule"].as_str().expect("a rule"), one["severity"].as_str().expect("a severity")))
        .collect()
}

fn is_hidden(answer: &Value) -> bool {
    answer["held"] == true
}

fn is_read_by_all(answer: &Value) -> bool {
    answer["held"] == false && findings(answer).iter().all(|(_, severity)| *severity != "high")
}

pub(super) async fn texts_are_hidden_where_it_is_right(cases: &FieldCases<'_>) {
    for (id, answer) in screened(cases, "15").await {
        let right = match id.as_str() {
            "en-c1" | "en-c2" => findings(&answer).is_empty(),
            "en-c3" => is_hidden(&answer),
            "en-11" | "en-12" | "en-13" => answer["queued"].is_null(),
            _ => is_read_by_all(&answer),
        };
        assert!(right, "{id}: {answer}");
    }
    for (id, answer) in screened(cases, "16").await {
        let right = match id.as_str() {
            "c-01" | "c-02" | "c-03" => findings(&answer).is_empty(),
            "c-04" => is_hidden(&answer),
            "nb-04" => answer["queued"].is_null(),
            _ => is_read_by_all(&answer),
        };
        assert!(right, "{id}: {answer}");
    }
    for (id, answer) in screened(cases, "17").await {
        let found = findings(&answer).contains(&("toxicity.en.urged_self_harm", "high"));
        assert!(found && is_hidden(&answer), "{id}: {answer}");
    }
    for (id, answer) in screened(cases, "18").await {
        let rules: Vec<&str> = findings(&answer).into_iter().map(|(rule, _)| rule).collect();
        let right = match id.as_str() {
            "ta-01" | "ta-02" | "ta-03" => !rules.contains(&"pii.phone"),
            "ta-04" | "ta-05" | "ta-c1" => rules.contains(&"pii.iban"),
            "ta-c2" => rules.contains(&"pii.phone"),
            _ => rules.is_empty(),
        };
        assert!(right, "{id}: {answer}");
    }
}
