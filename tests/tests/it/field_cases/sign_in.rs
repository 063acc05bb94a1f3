//! Case 19: the answer to a refresh is lost, and the client asks again.

use serde_json::{Value, json};

use super::FieldCases;

pub(super) async fn an_answer_that_was_lost_ends_no_session(cases: &FieldCases<'_>) {
    let login = cases.platform.file("operator.json");
    let credentials = json!({ "email": login["email"], "password": login["password"] });
    let (_, tokens) = cases.admin.order("/v1/auth/token", &credentials).await;
    let refresh =
        async |token: &Value| cases.admin.order("/v1/auth/refresh", &json!({ "refresh_token": token })).await;
    let first = &tokens["refresh_token"];
    let (lost, _) = refresh(first).await;
    let (again, second) = refresh(first).await;
    assert_eq!((lost, again), (200, 200));
    let (goes_on, third) = refresh(&second["refresh_token"]).await;
    assert_eq!(goes_on, 200, "{third}");
    // Once more is no lost answer.
    let (refused, answer) = refresh(first).await;
    assert_eq!(refused, 401, "{answer}");
    let (ended, answer) = refresh(&third["refresh_token"]).await;
    assert_eq!(ended, 401, "{answer}");
}
