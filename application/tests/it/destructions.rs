//! What the archive of the log says of destroyed keys.

use application::destructions::ArchivedDestructions;
use application::imports::Row;
use application::sessions::SessionRow;
use application::webhooks::Delivered;
use application::{CommitMeta, Context, Presume};
use chrono_tz::Tz;
use domain::kintell_session::SessionType;
use domain::person::{Command, Person};
use event_store::EventLog as _;
use kernel::{AggregateId, Occurrence, PersonId, Purpose, Role, Sequence};
use privacy::{Destruction, DestructionLog as _};
use sqlx::PgPool;
use uuid::Uuid;

use crate::contexts;
use crate::webhooks::{TENANT, World, pool};

fn officer(world: &World, command: u128) -> Context {
    let now = world.platform.clock.now();
    Context { now, ..contexts::context(Role::PrivacyOfficer, 3, Purpose::DataSubjectRequest, command) }
}

/// A session between two people who become known by it.
fn session(number: u32) -> Delivered {
    Delivered::Row(Row::Session(Box::new(SessionRow {
        session_id: format!("de-{number}"),
        session_type: SessionType::Mentorship,
        participant_email: format!("per-{number}@example.org"),
        volunteer_email: format!("ana-{number}@example.org"),
        occurred: Occurrence::on("2025-09-30".parse().expect("a date"), Tz::UTC),
        duration_min: 30,
        rating: None,
        feedback: None,
    })))
}

/// Copies the log into an archive, as the archiver does; and some bytes of a person that are no commit, if wanted.
async fn archive(world: &World, more: Option<&str>) -> PgPool {
    let roles = &world.servers.endpoints().postgres.roles;
    let owner = pool(&world.servers.main_url(&roles.owner)).await;
    event_store::archive::migrate(&owner).await.expect("the archive's tables");
    let commits = world.log.read(Sequence::ZERO, usize::MAX).await.expect("the log reads");
    let mut rows: Vec<(String, Vec<u8>, Vec<u8>)> = commits
        .iter()
        .map(|one| (one.subject.clone(), one.payload.to_vec(), one.hash().as_bytes().to_vec()))
        .collect();
    rows.extend(more.map(|subject| (subject.to_owned(), b"none".to_vec(), vec![0; 32])));
    for (sequence, (subject, payload, hash)) in (1_i64..).zip(rows) {
        sqlx::query("INSERT INTO log.commits (sequence, subject, payload, hash) VALUES ($1, $2, $3, $4)")
            .bind(sequence)
            .bind(subject)
            .bind(payload)
            .bind(hash)
            .execute(&owner)
            .await
            .expect("the owner may");
    }
    owner
}

/// Two people of whom one is erased, and one whose erasure was ordered and went no further.
async fn some_erased(world: &World) -> [Destruction; 2] {
    for number in 1..=3 {
        world.deliver(number.into(), session(number)).await;
    }
    let people = world.people().await;
    let (erased, ordered) = (PersonId::new(people[0]), PersonId::new(people[1]));
    let done = world.platform.erase_person(&officer(world, 100), erased).await.expect("the stores answer");
    let at = done.expect("it is not refused").key_destroyed_at;
    let (context, id) = (officer(world, 101), AggregateId::new(ordered.uuid()));
    let command = Command::RequestErasure(ordered);
    let meta = CommitMeta::about(ordered);
    let told = world.platform.execute::<Person>(&context, id, Presume::Nothing, command, &meta).await;
    told.expect("the stores answer").expect("it is not refused");
    [
        Destruction { tenant: TENANT, person: erased, at: Some(at) },
        Destruction { tenant: TENANT, person: ordered, at: None },
    ]
}

#[tokio::test]
async fn completed_and_ordered_erasures_are_told_also_to_a_role_that_sees_one_tenant_at_a_time() {
    let world = World::start().await;
    let [erased, ordered] = some_erased(&world).await;
    let owner = archive(&world, None).await;
    let roles = &world.servers.endpoints().postgres.roles;
    let reader = pool(&world.servers.main_url(&roles.query)).await;
    sqlx::query("SELECT payload FROM log.commits")
        .fetch_all(&reader)
        .await
        .expect_err("it sees no commit at large");
    let begun = Destruction { at: None, ..erased };
    for log in [
        ArchivedDestructions::whole(pool(&world.servers.main_url(&roles.command)).await),
        ArchivedDestructions::of_tenants(reader, world.platform.keys.clone()),
    ] {
        let end = log.end().await.expect("it is read");
        assert_eq!(end, *world.log.watermark().borrow());
        let told = log.destructions(Sequence::ZERO, end).await.expect("it is read");
        assert_eq!(told, [begun, erased, ordered]);
        let last = Sequence::new(end.get() - 1);
        assert_eq!(log.destructions(last, end).await.expect("it is read"), [ordered]);
    }
    owner.close().await;
    world.stop().await;
}

#[tokio::test]
async fn a_log_with_a_gap_or_with_what_cannot_be_read_is_not_taken_for_one_without_erasures() {
    let world = World::start().await;
    some_erased(&world).await;
    let subject = format!("evt.{}.person.{}", TENANT.uuid().simple(), Uuid::from_u128(9).simple());
    let owner = archive(&world, Some(&subject)).await;
    let command = &world.servers.endpoints().postgres.roles.command;
    let log = ArchivedDestructions::whole(pool(&world.servers.main_url(command)).await);
    let end = log.end().await.expect("it is read");
    let refused = log.destructions(Sequence::ZERO, end).await.expect_err("the last one is no commit");
    assert_eq!(refused.to_string(), format!("the commit at {end} cannot be read"));
    for gap in ["ALTER TABLE log.commits DISABLE TRIGGER USER", "DELETE FROM log.commits WHERE sequence = 2"]
    {
        sqlx::query(gap).execute(&owner).await.expect("the owner may");
    }
    let refused = log.destructions(Sequence::ZERO, Sequence::new(4)).await.expect_err("one is missing");
    assert_eq!(refused.to_string(), "the archive lacks commits between 0 and 4");
    owner.close().await;
    world.stop().await;
}
