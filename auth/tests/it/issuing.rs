//! Logins, sessions, rotation and revocation.

use std::collections::BTreeSet;

use auth::{AuthenticateError, LoginError, NewConnector, NewLogin, VerifyError};
use futures::future::join_all;
use kernel::{PersonId, PrincipalId, Role, TenantId};
use runtime::Secret;
use uuid::Uuid;

use crate::desk::{self, AUDIENCE, Desk, EMAIL, ISSUER, PASSWORD, TENANT, company, login, open_issuer, part};

async fn refused(desk: &Desk, token: &str) -> &'static str {
    desk.verifier.refresh().await.expect("it answers");
    match desk.verifier.verify(token).await {
        Err(VerifyError::Refused(reason)) => reason,
        other => panic!("it was not refused: {other:?}"),
    }
}

#[tokio::test]
async fn signing_in_gives_a_token_that_says_who_it_is() {
    let desk = Desk::open().await;
    let who = NewLogin {
        companies: BTreeSet::from([company(3)]),
        ..login("ana@company.example", Role::CompanyUser)
    };
    let id = desk.issuer.create_login(who).await.expect("it is created");
    let shouted = Secret::new(" ANA@Company.example ");
    let tokens =
        desk.issuer.authenticate(&shouted, &Secret::new(PASSWORD)).await.expect("case does not count");
    let principal = desk.verifier.verify(tokens.access.expose()).await.expect("it is ours");
    assert_eq!((principal.id, principal.tenant, principal.role), (id, TENANT, Role::CompanyUser));
    assert_eq!(principal.companies, BTreeSet::from([company(3)]));
    assert_eq!(principal.token_expires_at, tokens.access_expires_at);

    let (header, claims) = (part(tokens.access.expose(), 0), part(tokens.access.expose(), 1));
    assert_eq!((header["alg"].as_str(), header["typ"].as_str()), (Some("EdDSA"), Some("at+jwt")));
    assert_eq!((claims["iss"].as_str(), claims["aud"].as_str()), (Some(ISSUER), Some(AUDIENCE)));
    assert_eq!(claims["exp"].as_i64().expect("a number") - claims["iat"].as_i64().expect("a number"), 900);
    assert!(!claims.to_string().contains("ana"), "no personal data: {claims}");
    desk.servers.stop().await;
}

#[tokio::test]
async fn wrong_credentials_are_refused_and_not_told_apart() {
    let desk = Desk::open().await;
    let password = Secret::new(PASSWORD);
    for (email, password) in [
        (EMAIL, Secret::new("correct horse battery stapler")),
        ("nobody@teei.example", password.clone()),
        ("not an address", password.clone()),
        (EMAIL, Secret::new("x".repeat(1_000_000))),
        (EMAIL, Secret::new("")),
    ] {
        let refused =
            desk.issuer.authenticate(&Secret::new(email), &password).await.expect_err("it is wrong");
        assert!(matches!(refused, AuthenticateError::Refused), "{email}");
        assert_eq!(refused.to_string(), "the credentials are refused");
    }
    desk.servers.stop().await;
}

#[tokio::test]
async fn an_address_signs_in_and_is_taken_in_every_spelling_of_it() {
    let desk = Desk::open().await;
    let new = |email| desk.issuer.create_login(login(email, Role::Auditor));
    new("no\u{eb}l@b\u{fc}cher.example").await.expect("it is created");
    for spelling in ["noe\u{308}l@XN--BCHER-KVA.example", "<no\u{eb}l@bu\u{308}cher.example>"] {
        assert!(matches!(new(spelling).await, Err(LoginError::Taken)), "{spelling:?}");
        let told = desk.issuer.authenticate(&Secret::new(spelling), &Secret::new(PASSWORD)).await;
        told.expect("it is the same address");
    }
    desk.servers.stop().await;
}

#[tokio::test]
async fn a_login_that_makes_no_sense_is_refused() {
    let desk = Desk::open().await;
    let create = |login| desk.issuer.create_login(login);
    let new = |role| login("new@teei.example", role);
    assert!(matches!(create(login(EMAIL, Role::Admin)).await, Err(LoginError::Taken)));
    let other = TenantId::new(Uuid::from_u128(0xB));
    let stray = create(NewLogin { tenant: other, ..new(Role::Admin) }).await;
    assert!(matches!(stray, Err(LoginError::TenantUnknown(tenant)) if tenant == other));
    for password in ["short", "elevenchars", &"é".repeat(129)] {
        let weak = create(NewLogin { password: Secret::new(password), ..new(Role::Admin) }).await;
        assert!(matches!(weak, Err(LoginError::Password)), "{password}");
    }
    for email in
        ["", "@", "a@", "@b", "nobody", "new@teei.example;", "new@teei..example", "\u{200b}new@teei.example"]
    {
        let odd = create(NewLogin { email: Secret::new(email), ..new(Role::Admin) }).await;
        assert!(matches!(odd, Err(LoginError::Email)), "{email}");
    }
    for role in [Role::Connector, Role::Participant, Role::Volunteer, Role::CompanyUser] {
        assert!(matches!(create(new(role)).await, Err(LoginError::Role(_))), "{}", role.name());
    }
    create(new(Role::Auditor)).await.expect("the rest of it was right");
    desk.servers.stop().await;
}

#[tokio::test]
async fn refreshing_rotates_and_a_second_use_ends_the_whole_session() {
    let desk = Desk::open().await;
    let first =
        desk.issuer.authenticate(&Secret::new(EMAIL), &Secret::new(PASSWORD)).await.expect("it is right");
    let other =
        desk.issuer.authenticate(&Secret::new(EMAIL), &Secret::new(PASSWORD)).await.expect("it is right");
    let (first, other) = (first.refresh.expect("a human"), other.refresh.expect("a human"));
    let second = desk.issuer.refresh(&first).await.expect("the first use").refresh.expect("a human");
    let third = desk.issuer.refresh(&second).await.expect("the first use").refresh.expect("a human");
    assert!(matches!(desk.issuer.refresh(&first).await, Err(AuthenticateError::Reused)));
    assert!(matches!(desk.issuer.refresh(&third).await, Err(AuthenticateError::Refused)), "the thief's too");
    desk.issuer.refresh(&other).await.expect("another session lives on");
    assert!(matches!(desk.issuer.refresh(&Secret::new("made up")).await, Err(AuthenticateError::Refused)));
    desk.servers.stop().await;
}

#[tokio::test]
async fn an_exchange_whose_answer_was_lost_may_be_repeated_once_and_soon() {
    let desk = Desk::open().await;
    let sign_in = async || {
        let tokens = desk.issuer.authenticate(&Secret::new(EMAIL), &Secret::new(PASSWORD)).await;
        tokens.expect("it is right").refresh.expect("a human")
    };
    let exchange = async |refresh: &Secret| {
        let tokens = desk.issuer.refresh(refresh).await;
        tokens.map(|tokens| tokens.refresh.expect("a human"))
    };
    let lost = sign_in().await;
    let never_came = exchange(&lost).await.expect("the first use");
    desk.clock.advance_seconds(30);
    let came = exchange(&lost).await.expect("the answer may have been lost");
    let next = exchange(&came).await.expect("the session goes on");
    exchange(&never_came).await.expect("another window of the same browser goes on too");
    desk.clock.advance_seconds(60);
    exchange(&next).await.expect("the session goes on");

    let twice = sign_in().await;
    exchange(&twice).await.expect("the first use");
    let repeated = exchange(&twice).await.expect("the answer may have been lost");
    assert!(matches!(exchange(&twice).await, Err(AuthenticateError::Reused)), "a third time is no accident");
    assert!(exchange(&repeated).await.is_err(), "the session is ended");

    let too_late = sign_in().await;
    let held = exchange(&too_late).await.expect("the first use");
    desk.clock.advance_seconds(31);
    assert!(matches!(exchange(&too_late).await, Err(AuthenticateError::Reused)), "nobody waits that long");
    assert!(exchange(&held).await.is_err(), "the session is ended");

    let gone_on = sign_in().await;
    let used = exchange(&gone_on).await.expect("the first use");
    exchange(&used).await.expect("the answer has come");
    assert!(matches!(exchange(&gone_on).await, Err(AuthenticateError::Reused)), "no answer was lost");
    desk.servers.stop().await;
}

#[tokio::test]
async fn a_session_that_ends_takes_its_access_tokens_along() {
    let desk = Desk::open().await;
    let sign_in = async || {
        let tokens = desk.issuer.authenticate(&Secret::new(EMAIL), &Secret::new(PASSWORD)).await;
        let tokens = tokens.expect("it is right");
        (tokens.access.expose().to_owned(), tokens.refresh.expect("a human"))
    };
    let ((left, refresh), (kept, _), (stolen, reused)) = (sign_in().await, sign_in().await, sign_in().await);
    desk.issuer.sign_out(&refresh).await.expect("it answers");
    for _ in 0..3 {
        let _third_is_refused = desk.issuer.refresh(&reused).await;
    }
    assert_eq!(refused(&desk, &left).await, "the token was revoked");
    assert_eq!(refused(&desk, &stolen).await, "the token was revoked");
    desk.verifier.verify(&kept).await.expect("another session lives on");
    desk.servers.stop().await;
}

#[tokio::test]
async fn a_login_that_was_tried_in_vain_too_often_is_not_looked_at_for_a_while() {
    let desk = Desk::open().await;
    let (right, wrong) = (Secret::new(PASSWORD), Secret::new("not the password"));
    for email in [EMAIL, "nobody@teei.example"] {
        let email = Secret::new(email);
        let tries = join_all((0..20).map(|_| desk.issuer.authenticate(&email, &wrong))).await;
        let looked_at = tries.iter().filter(|tried| matches!(tried, Err(AuthenticateError::Refused))).count();
        assert_eq!(looked_at, 11, "whether there is such a login or not");
    }
    let (email, other) = (Secret::new(EMAIL), Secret::new("second@teei.example"));
    let early = desk.issuer.authenticate(&email, &right).await;
    assert!(
        matches!(early, Err(AuthenticateError::TooOften { wait_seconds: 2 })),
        "the right one tells nothing"
    );
    desk.issuer.create_login(login("second@teei.example", Role::Auditor)).await.expect("it is created");
    desk.issuer.authenticate(&other, &right).await.expect("another login is another one's");
    desk.clock.advance_seconds(2);
    desk.issuer.authenticate(&email, &right).await.expect("the wait is over");
    desk.issuer.authenticate(&email, &right).await.expect("and forgotten");
    desk.servers.stop().await;
}

#[tokio::test]
async fn a_login_that_was_disabled_can_be_enabled_again() {
    let desk = Desk::open().await;
    let id = desk.issuer.create_login(login("ana@teei.example", Role::Auditor)).await.expect("it is created");
    let sign_in =
        async || desk.issuer.authenticate(&Secret::new("ana@teei.example"), &Secret::new(PASSWORD)).await;
    let before = sign_in().await.expect("it is right");
    desk.issuer.disable_login(id).await.expect("it is known");
    assert!(matches!(sign_in().await, Err(AuthenticateError::Refused)));
    desk.issuer.enable_login(id).await.expect("it is known");
    desk.clock.advance_seconds(1);
    sign_in().await.expect("it may again");
    assert_eq!(refused(&desk, before.access.expose()).await, "the token was revoked");
    let other_tenant = TenantId::new(Uuid::from_u128(0xB));
    desk.issuer.known_in(TENANT, id).await.expect("it is ours");
    assert!(matches!(desk.issuer.known_in(other_tenant, id).await, Err(LoginError::Unknown(_))));
    desk.servers.stop().await;
}

#[tokio::test]
async fn of_many_uses_at_the_same_time_one_and_its_repetition_win_at_most() {
    let desk = Desk::open().await;
    let tokens =
        desk.issuer.authenticate(&Secret::new(EMAIL), &Secret::new(PASSWORD)).await.expect("it is right");
    let refresh = tokens.refresh.expect("a human");
    let uses = join_all((0..10).map(|_| desk.issuer.refresh(&refresh))).await;
    let won: Vec<_> = uses.into_iter().filter_map(Result::ok).collect();
    assert_eq!(won.len(), 2);
    let next = won[0].refresh.as_ref().expect("a human");
    assert!(desk.issuer.refresh(next).await.is_err(), "the session is ended");
    desk.servers.stop().await;
}

#[tokio::test]
async fn refresh_tokens_and_sessions_expire_and_can_be_signed_out() {
    let desk = Desk::open().await;
    let sign_in = || async {
        let tokens = desk.issuer.authenticate(&Secret::new(EMAIL), &Secret::new(PASSWORD)).await;
        tokens.expect("it is right").refresh.expect("a human")
    };
    let left_alone = sign_in().await;
    desk.clock.advance_seconds(14 * 86_400);
    assert!(matches!(desk.issuer.refresh(&left_alone).await, Err(AuthenticateError::Refused)));
    let mut kept = sign_in().await;
    for _ in 0..8 {
        desk.clock.advance_seconds(11 * 86_400);
        kept = desk.issuer.refresh(&kept).await.expect("it is in time").refresh.expect("a human");
    }
    desk.clock.advance_seconds(2 * 86_400);
    assert!(matches!(desk.issuer.refresh(&kept).await, Err(AuthenticateError::Refused)), "90 days are over");
    let signed_out = sign_in().await;
    desk.issuer.sign_out(&signed_out).await.expect("it answers");
    desk.issuer.sign_out(&Secret::new("made up")).await.expect("there is nothing to end");
    assert!(matches!(desk.issuer.refresh(&signed_out).await, Err(AuthenticateError::Refused)));
    assert_eq!(desk.issuer.forget_expired().await.expect("it answers"), 1, "the session of long ago");
    desk.servers.stop().await;
}

#[tokio::test]
async fn a_revoked_token_is_refused_and_others_are_not() {
    let desk = Desk::open().await;
    let (one, other) = (desk.access_token().await, desk.access_token().await);
    let principal = desk.verifier.verify(&one).await.expect("it is good");
    desk.issuer.revoke_token(&principal).await.expect("it is revoked");
    assert_eq!(refused(&desk, &one).await, "the token was revoked");
    desk.verifier.verify(&other).await.expect("it is good");
    desk.servers.stop().await;
}

#[tokio::test]
async fn a_revoked_login_starts_anew_at_once_and_a_disabled_one_does_not() {
    let desk = Desk::open().await;
    let old =
        desk.issuer.authenticate(&Secret::new(EMAIL), &Secret::new(PASSWORD)).await.expect("it is right");
    let principal = desk.verifier.verify(old.access.expose()).await.expect("it is good");
    desk.clock.advance_seconds(2);
    let password = Secret::new("another long password");
    desk.issuer.set_password(principal.id, &password).await.expect("it is set");
    assert_eq!(refused(&desk, old.access.expose()).await, "the token was revoked");
    let refresh = old.refresh.expect("a human");
    assert!(matches!(desk.issuer.refresh(&refresh).await, Err(AuthenticateError::Refused)));
    let new = desk.issuer.authenticate(&Secret::new(EMAIL), &password).await.expect("within the same second");
    desk.verifier.verify(new.access.expose()).await.expect("it is good");

    desk.clock.advance_seconds(2);
    desk.issuer.disable_login(principal.id).await.expect("it is disabled");
    assert_eq!(refused(&desk, new.access.expose()).await, "the token was revoked");
    let again = desk.issuer.authenticate(&Secret::new(EMAIL), &password).await;
    assert!(matches!(again, Err(AuthenticateError::Refused)));
    let nobody = PrincipalId::new(Uuid::from_u128(1));
    assert!(matches!(desk.issuer.disable_login(nobody).await, Err(LoginError::Unknown(_))));
    desk.servers.stop().await;
}

#[tokio::test]
async fn a_connector_signs_in_with_its_secret_and_gets_no_refresh_token() {
    let desk = Desk::open().await;
    let principal = PrincipalId::new(Uuid::from_u128(0xC0));
    let connector = NewConnector { principal, tenant: TENANT, companies: BTreeSet::new() };
    let secret = desk.issuer.create_connector(&connector).await.expect("it is created");
    let tokens = desk.issuer.authenticate_client(principal, &secret).await.expect("it is right");
    assert!(tokens.refresh.is_none());
    let verified = desk.verifier.verify(tokens.access.expose()).await.expect("it is ours");
    assert_eq!((verified.id, verified.role), (principal, Role::Connector));
    for (client, secret) in
        [(principal, Secret::new("wrong")), (PrincipalId::new(Uuid::from_u128(1)), secret.clone())]
    {
        let refused = desk.issuer.authenticate_client(client, &secret).await;
        assert!(matches!(refused, Err(AuthenticateError::Refused)));
    }
    desk.servers.stop().await;
}

#[tokio::test]
async fn the_old_signing_key_serves_its_tokens_out_and_then_goes() {
    let desk = Desk::open().await;
    let old = desk.access_token().await;
    desk.verifier.verify(&old).await.expect("it is good");
    desk.issuer.rotate_signing_key().await.expect("it rotates");
    let new = desk.access_token().await;
    assert_ne!(part(&old, 0)["kid"], part(&new, 0)["kid"]);
    desk.verifier.refresh().await.expect("it answers");
    desk.verifier.verify(&old).await.expect("it is not expired");
    desk.verifier.verify(&new).await.expect("it is good");
    assert_eq!(desk.issuer.jwks().await.expect("it answers").keys.len(), 2);

    let restarted = open_issuer(&desk.command_pool().await, &desk.clock, &desk.dir).await;
    let tokens =
        restarted.authenticate(&Secret::new(EMAIL), &Secret::new(PASSWORD)).await.expect("it is right");
    assert_eq!(part(tokens.access.expose(), 0)["kid"], part(&new, 0)["kid"], "the new key is in the file");

    desk.clock.advance_seconds(961);
    assert_eq!(desk.issuer.jwks().await.expect("it answers").keys.len(), 1);
    assert_eq!(refused(&desk, &old).await, "the token is signed with an unknown key");
    desk.servers.stop().await;
}

#[tokio::test]
async fn nothing_personal_and_no_secret_is_in_the_tables() {
    let desk = Desk::open().await;
    let person = PersonId::new(Uuid::from_u128(5));
    let volunteer = NewLogin { person: Some(person), ..login("canary.person@teei.example", Role::Volunteer) };
    let principal = desk.issuer.create_login(volunteer).await.expect("it is created");
    let email = Secret::new("canary.person@teei.example");
    let tokens = desk.issuer.authenticate(&email, &Secret::new(PASSWORD)).await.expect("it is right");
    let pool = desk.command_pool().await;
    let mut rows = String::new();
    for table in ["logins", "families", "refresh_tokens", "revoked_tokens", "signing_keys", "tenants"] {
        let text: Option<String> =
            sqlx::query_scalar(&format!("SELECT string_agg(t::text, ' ') FROM auth.{table} t"))
                .fetch_one(&pool)
                .await
                .expect("it answers");
        rows.push_str(&text.unwrap_or_default());
    }
    assert!(rows.contains("argon2id") && rows.contains(&principal.to_string()), "they were read: {rows}");
    let refresh = tokens.refresh.as_ref().expect("a human").expose();
    for secret in ["canary", PASSWORD, refresh, tokens.access.expose()] {
        assert!(!rows.contains(secret));
    }
    assert_eq!(desk.issuer.logins_of(TENANT, person).await.expect("it answers"), [principal]);
    assert!(!format!("{tokens:?}").contains(refresh));
    assert!(!format!("{:?}", desk::login(EMAIL, Role::Admin)).contains(PASSWORD));
    desk.servers.stop().await;
}
