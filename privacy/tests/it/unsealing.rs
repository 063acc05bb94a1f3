//! Unsealing: only what was sealed, where it was sealed, and never unwritten.

use kernel::{AggregateId, SealedField, Version};
use privacy::KeyError;
use uuid::Uuid;

use crate::store::{ANA, BO, OTHER_TENANT, Store, TENANT, count, person, request, seal, unseal};

#[tokio::test]
async fn what_was_sealed_is_read_again_also_by_another_process_and_from_bytes() {
    let store = Store::start().await;
    let keys = store.open().await;
    let long = "日本語 ".repeat(10_000);
    let fields = [
        seal(&keys, ANA, "feedback", "Ana liked it").await,
        seal(&keys, BO, "feedback", "").await,
        seal(&keys, BO, "notes", &long).await,
    ];
    let stored: Vec<Vec<u8>> = fields.iter().map(SealedField::to_bytes).collect();
    let read: Vec<SealedField> =
        stored.iter().map(|bytes| SealedField::from_bytes(bytes).expect("it was just written")).collect();
    let expected = [Some("Ana liked it".to_owned()), Some(String::new()), Some(long)];
    assert_eq!(unseal(&keys, &read).await.expect("it opens"), expected);
    assert_eq!(unseal(&store.open().await, &read).await.expect("it opens"), expected);
    assert_ne!(seal(&keys, ANA, "feedback", "Ana liked it").await, fields[0], "never the same twice");
    store.stop().await;
}

#[tokio::test]
async fn a_text_moved_elsewhere_or_changed_does_not_open_and_nothing_is_said_of_it() {
    let store = Store::start().await;
    let keys = store.open().await;
    let field = seal(&keys, ANA, "feedback", "canary-text").await;
    keys.keys_for(TENANT, &[BO]).await.expect("it is made");
    let moved = |change: &dyn Fn(&mut SealedField)| {
        let mut moved = field.clone();
        change(&mut moved);
        moved
    };
    for (what, moved) in [
        ("another field", moved(&|field| field.field = "notes".to_owned())),
        ("another aggregate", moved(&|field| field.aggregate_id = AggregateId::new(Uuid::from_u128(8)))),
        ("another kind of aggregate", moved(&|field| field.aggregate = "person".to_owned())),
        ("another version", moved(&|field| field.version = Version::new(2))),
        ("another subject", moved(&|field| field.sealed.subject = BO)),
        ("another byte", moved(&|field| field.sealed.ciphertext[30] ^= 1)),
        ("another nonce", moved(&|field| field.sealed.ciphertext[0] ^= 1)),
        ("a byte less", moved(&|field| field.sealed.ciphertext.truncate(30))),
        ("nothing", moved(&|field| field.sealed.ciphertext.clear())),
    ] {
        let refused = keys.unseal(&request(), std::slice::from_ref(&moved)).await.expect_err(what);
        assert!(matches!(refused, KeyError::Tampered { .. }), "{what}: {refused:?}");
        assert!(!format!("{refused} {refused:?}").contains("canary"), "{what}");
    }
    assert_eq!(count(&store.pool, "SELECT count(*) FROM keys.unsealings").await, 0, "nothing was read");
    store.stop().await;
}

#[tokio::test]
async fn another_tenant_cannot_read_even_with_the_coordinates_rewritten() {
    let store = Store::start().await;
    let keys = store.open().await;
    let field = seal(&keys, ANA, "feedback", "text").await;
    let mut foreign = request();
    foreign.tenant = OTHER_TENANT;
    let refused = keys.unseal(&foreign, std::slice::from_ref(&field)).await.expect_err("it is another's");
    assert!(matches!(refused, KeyError::OtherTenant(OTHER_TENANT)));
    let rewritten = SealedField { tenant: OTHER_TENANT, ..field };
    let refused = keys.unseal(&foreign, std::slice::from_ref(&rewritten)).await.expect_err("no key there");
    assert!(matches!(refused, KeyError::Unknown(ANA)), "{refused:?}");
    keys.keys_for(OTHER_TENANT, &[ANA]).await.expect("a key of the same number there");
    let refused = keys.unseal(&foreign, &[rewritten]).await.expect_err("it is another key");
    assert!(matches!(refused, KeyError::Tampered { .. }), "{refused:?}");
    store.stop().await;
}

#[tokio::test]
async fn every_reading_is_written_down_per_person_and_cannot_be_unwritten() {
    let store = Store::start().await;
    let keys = store.open().await;
    let fields = [
        seal(&keys, ANA, "feedback", "one").await,
        seal(&keys, ANA, "notes", "two").await,
        seal(&keys, ANA, "notes", "three").await,
        seal(&keys, BO, "feedback", "four").await,
    ];
    unseal(&keys, &fields).await.expect("it opens");
    let of_ana = keys.unsealings_of(TENANT, ANA, 10).await.expect("it is written");
    assert_eq!(of_ana.len(), 1);
    assert_eq!(of_ana[0].fields, ["kintell_session.feedback", "kintell_session.notes"]);
    assert_eq!((of_ana[0].count, of_ana[0].purpose.as_str()), (3, "data_subject_request"));
    assert_eq!(of_ana[0].actor, request().actor);
    assert_eq!(keys.unsealings_of(TENANT, BO, 10).await.expect("it is written").len(), 1);
    assert_eq!(keys.unsealings_of(OTHER_TENANT, ANA, 10).await.expect("it answers").len(), 0);

    for statement in
        ["UPDATE keys.unsealings SET count = 9", "DELETE FROM keys.unsealings", "TRUNCATE keys.unsealings"]
    {
        let refused = sqlx::query(statement).execute(&store.pool).await.expect_err("it is append-only");
        assert!(refused.to_string().contains("append-only"), "{refused}");
    }

    // A reading that cannot be written down is not given.
    sqlx::query("ALTER TABLE keys.unsealings RENAME TO unsealings_away")
        .execute(&store.pool)
        .await
        .expect("the owner may");
    assert!(matches!(unseal(&keys, &fields).await, Err(KeyError::Store(_))));
    store.stop().await;
}

#[tokio::test]
async fn a_key_the_store_never_had_is_a_fault_and_not_an_erasure() {
    let store = Store::start().await;
    let keys = store.open().await;
    let mut field = seal(&keys, ANA, "feedback", "text").await;
    field.sealed.subject = person(99);
    let refused = unseal(&keys, &[field]).await.expect_err("there is no such key");
    assert!(matches!(refused, KeyError::Unknown(lost) if lost == person(99)), "{refused:?}");
    store.stop().await;
}
