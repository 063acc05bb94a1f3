//! What the database itself refuses, role by role.

use sqlx::PgPool;

use crate::world::{Running, World, options};
use event_store::{Append, EventLog};
use kernel::Sequence;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_changes_or_removes_what_was_archived() {
    let world = World::start().await;
    let running = world.log().await;
    one_commit(&running).await;
    running.stop().await;
    for statement in
        ["UPDATE log.commits SET payload = ''", "DELETE FROM log.commits", "TRUNCATE log.commits"]
    {
        let refused = sqlx::query(statement).execute(world.owner()).await.expect_err("even the owner");
        let code = refused.as_database_error().and_then(sqlx::error::DatabaseError::code);
        assert_eq!(code.as_deref(), Some("TE003"), "{statement}: {refused}");
    }
    world.servers.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_the_archiver_inserts_and_strangers_see_nothing() {
    let world = World::start().await;
    let insert = "INSERT INTO log.commits (sequence, subject, payload, hash) VALUES (1, 's', '', sha256(''))";
    let archive = "SELECT log.archive(0, 1, '{s}', '{x}', ARRAY[sha256('x')])";
    let witness = "SELECT log.witness('x')";
    let roles = &world.servers.endpoints().postgres.roles;
    let may = [
        (&roles.archiver, [true, true, true, true]),
        (&roles.command, [true, true, false, false]),
        (&roles.worker, [true, true, false, false]),
        (&roles.query, [false, false, false, false]),
    ];
    for (login, expected) in may {
        let pool = PgPool::connect_with(options(&world.servers, login)).await.expect("the role may log in");
        let mut found = [false; 4];
        for (statement, may) in
            ["SELECT payload FROM log.commits", witness, insert, archive].into_iter().zip(&mut found)
        {
            // Rolled back: only whether it is permitted matters.
            let mut transaction = pool.begin().await.expect("the database answers");
            let done = sqlx::query(statement).execute(&mut *transaction).await;
            let code = done.err().and_then(|fault| Some(fault.as_database_error()?.code()?.into_owned()));
            *may = code.as_deref() != Some("42501");
        }
        assert_eq!(found, expected, "{} (select, witness, insert, archive)", login.user);
    }
    world.servers.stop().await;
}

async fn one_commit(running: &Running) {
    let append =
        Append { subject: "evt.only.one.1".to_owned(), expected: Sequence::ZERO, payload: "x".into() };
    let sequence = running.log.append(append).await.expect("the log is open");
    running.log.durable(sequence).await.expect("it becomes durable");
}
