//! The stores themselves, asked as their owner: what the platform says of itself is not believed here.

use async_nats::jetstream::{self, stream::Stream};
use serde_json::Value;
use sqlx::{Connection as _, PgConnection};

use crate::platform::Platform;

/// What the archive has.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Archive {
    pub(crate) commits: u64,
    pub(crate) first: u64,
    pub(crate) last: u64,
}

/// A message of the stream.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Message {
    pub(crate) subject: String,
    pub(crate) payload: Vec<u8>,
}

impl Platform {
    /// Postgres, as superuser.
    pub(crate) async fn postgres(&self, database: &str) -> Result<PgConnection, sqlx::Error> {
        let at = &self.file("endpoints.json")["postgres"];
        let (user, password) = (text(&at["superuser"]["user"]), text(&at["superuser"]["password"]));
        PgConnection::connect(&format!("postgres://{user}:{password}@127.0.0.1:{}/{database}", at["port"]))
            .await
    }

    /// The main database, which must answer.
    pub(crate) async fn database(&self) -> PgConnection {
        self.postgres("teei").await.expect("PostgreSQL answers")
    }

    /// What the archive has.
    pub(crate) async fn archive(&self) -> Archive {
        let sql = "SELECT count(*), coalesce(min(c.sequence), 0), coalesce(max(c.sequence), 0) FROM log.commits AS c";
        let (commits, first, last): (i64, i64, i64) = sqlx::query_as(sql)
            .fetch_one(&mut self.database().await)
            .await
            .expect("the archive can be counted");
        let number = |number: i64| u64::try_from(number).expect("sequences begin with 1");
        Archive { commits: number(commits), first: number(first), last: number(last) }
    }

    /// A commit as it was archived.
    pub(crate) async fn archived(&self, sequence: u64) -> Message {
        let sql = "SELECT c.subject, c.payload FROM log.commits AS c WHERE c.sequence = $1";
        let (subject, payload) = sqlx::query_as(sql)
            .bind(i64::try_from(sequence).expect("a sequence"))
            .fetch_one(&mut self.database().await)
            .await
            .expect("the archive has no gap");
        Message { subject, payload }
    }

    /// The table of a read model that serves.
    pub(crate) async fn table(&self, projection: &str, table: &str) -> String {
        let sql = "SELECT a.version FROM projections.active AS a WHERE a.name = $1";
        let version: i32 = sqlx::query_scalar(sql)
            .bind(projection)
            .fetch_one(&mut self.database().await)
            .await
            .expect("the read model serves");
        format!("{projection}_v{version}.{table}")
    }

    /// A number that SQL counts.
    pub(crate) async fn count(&self, sql: &str) -> u64 {
        let count: i64 = sqlx::query_scalar(sql)
            .fetch_one(&mut self.database().await)
            .await
            .unwrap_or_else(|error| panic!("{sql}: {error}"));
        u64::try_from(count).expect("a count")
    }

    /// The stream of every event.
    pub(crate) async fn stream(&self) -> Stream {
        let at = &self.file("endpoints.json")["nats"];
        let client = async_nats::ConnectOptions::with_user_and_password(
            text(&at["admin"]["user"]).to_owned(),
            text(&at["admin"]["password"]).to_owned(),
        )
        .connect(format!("127.0.0.1:{}", at["port"]))
        .await
        .expect("NATS answers");
        jetstream::new(client).get_stream("EVENTS").await.expect("the stream is there")
    }

    /// Sees that the stream and the archive both have every commit from 1 to the same last one, and the same
    /// bytes: of the first, of the last, and of about a hundred between them.
    pub(crate) async fn stores_agree(&self) -> Archive {
        let (archive, stream) = (self.archive().await, self.stream().await);
        assert_eq!((archive.first, archive.commits), (1, archive.last), "the archive has a gap");
        let state = stream.get_info().await.expect("the stream can be asked").state;
        assert_eq!(
            (state.first_sequence, state.last_sequence, state.messages),
            (1, archive.last, archive.last),
            "the stream is not what the archive says"
        );
        let step = usize::try_from(archive.last / 100 + 1).expect("a step");
        for sequence in (1..=archive.last).step_by(step).chain([archive.last]) {
            assert_eq!(message(&stream, sequence).await, self.archived(sequence).await, "at {sequence}");
        }
        archive
    }

    /// What ClickHouse answers to a statement, as text.
    pub(crate) async fn clickhouse(&self, sql: &str) -> String {
        let at = &self.file("endpoints.json")["clickhouse"];
        let request = self.http.post(format!("http://127.0.0.1:{}/", at["port"]));
        let request = request.basic_auth(text(&at["app"]["user"]), Some(text(&at["app"]["password"])));
        let answer = request.body(sql.to_owned()).send().await.expect("ClickHouse answers");
        let (status, text) = (answer.status(), answer.text().await.expect("an answer has a body"));
        assert!(status.is_success(), "{sql}: {text}");
        text
    }
}

/// The message at a sequence.
pub(crate) async fn message(stream: &Stream, sequence: u64) -> Message {
    let message =
        stream.get_raw_message(sequence).await.unwrap_or_else(|error| panic!("{sequence}: {error}"));
    Message { subject: message.subject.to_string(), payload: message.payload.to_vec() }
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}
