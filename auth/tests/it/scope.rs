//! The scope of a principal as row-level security sees it.

use std::collections::BTreeSet;

use auth::{Companies, NewConnector, NewLogin, Principal, Tenant};
use kernel::{PersonId, PrincipalId, Role, TenantId};
use runtime::Secret;
use uuid::Uuid;

use crate::desk::{Desk, EMAIL, PASSWORD, TENANT, company, login};

async fn sign_in(desk: &Desk, email: &str) -> Principal {
    let tokens =
        desk.issuer.authenticate(&Secret::new(email), &Secret::new(PASSWORD)).await.expect("it is right");
    desk.verifier.verify(tokens.access.expose()).await.expect("it is ours")
}

async fn settings(desk: &Desk, principal: &Principal) -> (String, String, String) {
    let pool = desk.query_pool().await;
    let mut tx = auth::begin(&pool, principal).await.expect("it begins");
    sqlx::query_as(
        "SELECT current_setting('teei.tenant'), current_setting('teei.companies'), current_setting('teei.person')",
    )
    .fetch_one(&mut *tx)
    .await
    .expect("they are set")
}

#[tokio::test]
async fn each_role_sees_its_part_of_the_tenant() {
    let desk = Desk::open().await;
    let person = PersonId::new(Uuid::from_u128(9));
    let companies = BTreeSet::from([company(1), company(2)]);
    let user = NewLogin { companies: companies.clone(), ..login("user@company.example", Role::CompanyUser) };
    // A volunteer's companies do not count: they see themselves.
    let volunteer = NewLogin {
        person: Some(person),
        companies: companies.clone(),
        ..login("vol@x.example", Role::Volunteer)
    };
    for new in [user, volunteer] {
        desk.issuer.create_login(new).await.expect("it is created");
    }
    let tenant = TENANT.to_string();
    let admin = sign_in(&desk, EMAIL).await;
    assert_eq!(settings(&desk, &admin).await, (tenant.clone(), "*".to_owned(), String::new()));
    let user = sign_in(&desk, "user@company.example").await;
    let both = format!("{},{}", company(1), company(2));
    assert_eq!(settings(&desk, &user).await, (tenant.clone(), both, String::new()));
    assert!(user.scope().includes(company(1)) && !user.scope().includes(company(3)));
    let volunteer = sign_in(&desk, "vol@x.example").await;
    assert_eq!(settings(&desk, &volunteer).await, (tenant, String::new(), person.to_string()));
    assert_eq!(volunteer.scope().companies, Companies::Only(BTreeSet::new()));

    let connector =
        NewConnector { principal: PrincipalId::new(Uuid::from_u128(3)), tenant: TENANT, companies };
    let secret = desk.issuer.create_connector(&connector).await.expect("it is created");
    let tokens = desk.issuer.authenticate_client(connector.principal, &secret).await.expect("it is right");
    let connector = desk.verifier.verify(tokens.access.expose()).await.expect("it is ours");
    assert!(connector.scope().includes(company(2)) && !connector.scope().includes(company(3)));
    assert!(admin.acts_for_whole_programme() && !connector.acts_for_whole_programme());
    desk.servers.stop().await;
}

#[tokio::test]
async fn the_query_role_sees_its_tenant_and_without_a_context_an_error() {
    let desk = Desk::open().await;
    let other =
        Tenant { id: TenantId::new(Uuid::from_u128(0xB)), name: "Other".to_owned(), zone: "UTC".to_owned() };
    assert!(desk.issuer.add_tenant(&other).await.expect("it is added"));
    assert!(!desk.issuer.add_tenant(&other).await.expect("it is known"));
    assert_eq!(desk.issuer.tenants().await.expect("it answers").len(), 2, "the command role sees all");

    let pool = desk.query_pool().await;
    let admin = sign_in(&desk, EMAIL).await;
    let mut tx = auth::begin(&pool, &admin).await.expect("it begins");
    let names: Vec<String> =
        sqlx::query_scalar("SELECT name FROM auth.tenants").fetch_all(&mut *tx).await.expect("it answers");
    assert_eq!(names, ["TEEI"]);
    tx.commit().await.expect("it ends");

    // Before any context, and on a connection that had one.
    for pool in [desk.query_pool().await, pool] {
        let stale = sqlx::query("SELECT name FROM auth.tenants").fetch_all(&pool).await;
        assert!(stale.is_err(), "no context is an error, never everything");
    }
    let logins = sqlx::query("SELECT * FROM auth.logins").fetch_all(&desk.query_pool().await).await;
    assert!(logins.expect_err("it is not the query role's").to_string().contains("permission denied"));
    desk.servers.stop().await;
}
