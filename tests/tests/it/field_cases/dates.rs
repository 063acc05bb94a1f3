//! Cases 1, 2, 3 and 6: days that mean no day, and times whose zone stands in their format.

use super::{FieldCases, counted, refusals};
use crate::sample::Counts;

const KIND: [&str; 2] = ["--kind", "kintell_sessions"];

pub(super) async fn a_default_day_takes_no_trend_away(cases: &FieldCases<'_>) {
    cases.import(&cases.file("03", "sessions.csv"), &KIND).await;
    cases.platform.caught_up().await;
    let points = async |granularity: &str| {
        let path = format!("/v1/analytics/trends?measure=activities&granularity={granularity}");
        let trend = cases.admin.get(&path).await;
        assert_eq!(trend["left_out_before"]["activities"], 1, "{trend}");
        let points = trend["points"].as_array().expect("points").clone();
        points
            .into_iter()
            .map(|point| (point["period_start"].as_str().expect("a day").to_owned(), point["value"].clone()))
            .filter(|(_, value)| *value != 0)
            .collect::<Vec<_>>()
    };
    assert_eq!(points("week").await, [("2025-09-29".to_owned(), 3.into())]);
    let days = ["2025-09-29", "2025-09-30", "2025-10-02"].map(|day| (day.to_owned(), 1.into()));
    assert_eq!(points("day").await, days);
}

pub(super) async fn placeholders_and_two_digit_years_are_refused(cases: &FieldCases<'_>) {
    let file = cases.file("01", "sessions.csv");
    let preview = cases.preview(&file, &KIND).await;
    assert_eq!(counted(&preview), [1, 6, 0], "{preview}");
    let is_of_a_day = |(_, code, column): &(u64, &str, u64)| {
        ["date_invalid", "out_of_range"].contains(code) && *column == 5
    };
    assert!(refusals(&preview).iter().all(is_of_a_day), "{preview}");
    let mapping = cases.file("01", "mapping.toml");
    let mapping = mapping.to_str().expect("a path of letters");
    let mapped = cases.preview(&cases.file("01", "mapped.csv"), &["--mapping", mapping]).await;
    assert_eq!((counted(&mapped), refusals(&mapped)), ([1, 1, 0], vec![(2, "date_invalid", 2)]));

    cases.import(&file, &KIND).await;
    let ids: Vec<String> = cases.sessions("pd-").await.into_keys().collect();
    assert_eq!(ids, ["pd-7"]);
    nothing_is_parked(cases).await;
}

async fn nothing_is_parked(cases: &FieldCases<'_>) {
    let parked = cases.admin.get("/v1/projections/activity_facts/parked").await;
    assert!(parked["items"].as_array().is_some_and(Vec::is_empty), "{parked}");
}

/// The placeholder is refused; what an earlier build recorded of such days is tried by the read models' own tests.
pub(super) async fn a_correction_mends_what_a_placeholder_began(cases: &FieldCases<'_>) {
    let release = async |name, as_of| cases.released(&cases.file("02", name), KIND[1], as_of).await;
    let refused = release("1-placeholder.csv", "2025-10-01T00:00:00Z").await;
    assert_eq!(refused, Counts { rows: 1, refused: 1, ..Counts::default() });
    let right = release("2-corrected.csv", "2025-10-02T00:00:00Z").await;
    assert_eq!(right, Counts { rows: 1, accepted: 1, ..Counts::default() });
    let longer = release("3-longer.csv", "2025-10-03T00:00:00Z").await;
    assert_eq!(longer, Counts { rows: 1, amended: 1, ..Counts::default() });
    let sessions = cases.sessions("pf-").await;
    assert_eq!((sessions.len(), &sessions["pf-1"]["duration_min"]), (1, &90.into()));
    nothing_is_parked(cases).await;
}

pub(super) async fn a_zone_in_a_format_is_obeyed_or_refused(cases: &FieldCases<'_>) {
    let times = std::fs::read_to_string(cases.file("06", "times.csv")).expect("a text");
    let mut refused = Vec::new();
    for mapping in ["no-format", "offset-z", "literal-z"] {
        let text = std::fs::read_to_string(cases.file("06", &format!("{mapping}.toml"))).expect("a text");
        let (status, answer) = cases.admin.import_mapped(&format!("zulu-{mapping}"), &text, &times).await;
        if status != 200 && status != 201 {
            assert_eq!(answer["code"], "import.mapping_invalid", "{answer}");
            refused.push(mapping);
        }
    }
    assert!(!refused.contains(&"no-format"), "ISO 8601 needs no format");
    let all = cases.sessions("").await;
    let right =
        [("zt-1", "2025-09-30T22:30:00Z", "2025-10-01"), ("zt-2", "2025-12-31T23:30:00Z", "2026-01-01")];
    for (id, instant, day) in right {
        let told: Vec<_> = all.iter().filter(|(external, _)| external.ends_with(id)).collect();
        assert_eq!(told.len(), 3 - refused.len(), "{id}");
        for (external, session) in told {
            assert_eq!(
                (&session["occurred_at"], &session["local_date"]),
                (&instant.into(), &day.into()),
                "{external}"
            );
        }
    }
}
