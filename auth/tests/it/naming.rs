//! What logins are called, and who is told.

use auth::{Colleague, LoginError, LoginName, Tenant};
use kernel::{PrincipalId, Role, TenantId};
use uuid::Uuid;

use crate::desk::{Desk, TENANT, login};

const REVIEWING: &[Role] = &[Role::Admin, Role::Reviewer];

fn name(text: &str) -> LoginName {
    LoginName::parse(text).expect("a name")
}

/// Adds a login whose id follows from its address.
async fn add(desk: &Desk, email: &str, role: Role, called: Option<&str>) -> PrincipalId {
    let called = called.map(name);
    desk.issuer.create_named_login(login(email, role), called.as_ref()).await.expect("it is created")
}

/// How those are called who may review.
async fn reviewing(desk: &Desk) -> Vec<Option<String>> {
    let colleagues = desk.issuer.colleagues(TENANT, REVIEWING, 500).await.expect("it answers");
    colleagues.into_iter().map(|colleague| colleague.name).collect()
}

#[tokio::test]
async fn those_in_a_role_are_listed_by_name_and_those_without_one_last() {
    let desk = Desk::open().await;
    let cy = add(&desk, "cy@teei.example", Role::Reviewer, Some("Cy")).await;
    let bo = add(&desk, "bo.b@teei.example", Role::Reviewer, Some("bo")).await;
    add(&desk, "someone@teei.example", Role::Analyst, Some("al")).await;
    let named = [Some("bo".to_owned()), Some("cy".to_owned())];
    assert_eq!(reviewing(&desk).await, [&named[..], &[None]].concat(), "and the first administrator");
    let first = desk.issuer.colleagues(TENANT, REVIEWING, 1).await.expect("it answers");
    assert_eq!(first, [Colleague { principal: bo, name: Some("bo".to_owned()), role: Role::Reviewer }]);

    desk.issuer.disable_login(cy).await.expect("it is there");
    assert_eq!(reviewing(&desk).await, [Some("bo".to_owned()), None], "who may not sign in reviews nothing");
    let elsewhere = TenantId::new(Uuid::from_u128(0xB));
    assert_eq!(desk.issuer.colleagues(elsewhere, REVIEWING, 500).await.expect("it answers"), []);
    desk.servers.stop().await;
}

#[tokio::test]
async fn a_name_is_one_logins_at_a_time_and_can_be_taken_away() {
    let desk = Desk::open().await;
    let issuer = &desk.issuer;
    let cy = add(&desk, "cy@teei.example", Role::Reviewer, Some("cy")).await;
    let bo = add(&desk, "bo.b@teei.example", Role::Reviewer, None).await;
    let (wanted, elsewhere) = (name("CY"), TenantId::new(Uuid::from_u128(0xB)));
    assert!(matches!(issuer.name_login(TENANT, bo, Some(&wanted)).await, Err(LoginError::NameTaken)));
    let second = issuer.create_named_login(login("cyd@teei.example", Role::Admin), Some(&wanted)).await;
    assert!(matches!(second, Err(LoginError::NameTaken)), "{second:?}");

    issuer.name_login(TENANT, cy, Some(&wanted)).await.expect("it is called so already");
    issuer.name_login(TENANT, cy, None).await.expect("it is there");
    issuer.name_login(TENANT, bo, Some(&wanted)).await.expect("the name is free now");
    assert!(matches!(
        issuer.name_login(elsewhere, bo, None).await,
        Err(LoginError::Unknown(unknown)) if unknown == bo
    ));

    let tenant = Tenant { id: elsewhere, name: "Other".to_owned(), zone: "Europe/Oslo".to_owned() };
    assert!(issuer.add_tenant(&tenant).await.expect("it is added"));
    let theirs = auth::NewLogin { tenant: elsewhere, ..login("theirs@other.example", Role::Admin) };
    issuer.create_named_login(theirs, Some(&wanted)).await.expect("another tenant has names of its own");
    desk.servers.stop().await;
}
