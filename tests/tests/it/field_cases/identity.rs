//! Case 4: addresses as they are pasted from mail, chat and pages.

use std::collections::BTreeSet;

use super::FieldCases;

pub(super) async fn addresses_that_look_alike_are_one_person(cases: &FieldCases<'_>) {
    let file = cases.file("04", "sessions.csv");
    let preview = cases.preview(&file, &["--kind", "kintell_sessions"]).await;
    let refused = super::refusals(&preview);
    assert!(refused.iter().all(|(_, code, column)| (*code, *column) == ("email_invalid", 4)), "{refused:?}");
    // The first, the ninth and the tenth are hers in any case; the header is line 1.
    assert!(refused.iter().all(|(line, _, _)| ![2, 10, 11].contains(line)), "{refused:?}");

    cases.import(&file, &["--kind", "kintell_sessions"]).await;
    let sessions = cases.sessions("ea-").await;
    let volunteers: BTreeSet<&str> =
        sessions.values().map(|session| session["volunteer_id"].as_str().expect("an id")).collect();
    assert_eq!((sessions.len(), volunteers.len()), (10 - refused.len(), 1));
    assert_eq!(cases.people("ana.berg@example.org").await, 1);

    // Erased by one spelling, she is in none.
    cases.platform.told(["erase", "--email", "ana.berg@example.org", "--yes"]).await;
    cases.platform.caught_up().await;
    for spelling in ["ana.berg@example.org", "ANA.BERG@EXAMPLE.ORG", "mailto:ana.berg@example.org"] {
        assert_eq!(cases.people(spelling).await, 0, "{spelling}");
    }
}
