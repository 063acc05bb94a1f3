//! The configuration file of a nats-server with JetStream, rendered from data.
//!
//! One NATS user per role: only the appender publishes events, only the admin alters streams.
//! Restoring a stream deletes and creates it, so that is the admin's too.

use crate::streams::EVENTS;
use crate::subjects;
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;

/// JetStream acknowledges before its fsync; what a power cut takes back is in the archive.
pub const SYNC_INTERVAL_MS: u32 = 100;
/// A commit is one message, and a commit may hold many events. More than this the server advises against.
pub const PAYLOAD_BYTES_MAX: u32 = 8 << 20;

/// What a NATS user is for; decides what it may publish and subscribe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Configures streams and consumers, repairs and restores the log. May do everything.
    Admin,
    /// Writes commits, and reads what it needs to decide.
    Appender,
    /// Reads the log and announces how far it came: projections, the query API.
    Reader,
    /// Looks at sizes and lags, reads no message of the log.
    Observer,
}

/// A login of the server, with the permissions of its role.
#[derive(Clone)]
pub struct User {
    pub name: String,
    pub password: Password,
    pub role: Role,
}

/// How the file gives a password.
#[derive(Clone)]
pub enum Password {
    /// In clear text: keep the rendered file readable by its owner only.
    Clear(String),
    /// The name of a variable in the server's environment; its value has to be in double quotes.
    Variable(&'static str),
}

/// A server for clients, without routes or gateways.
#[derive(Clone)]
pub struct ServerConfiguration {
    /// Shown in advisories and in the monitoring pages.
    pub server_name: String,
    /// Where clients connect.
    pub listen: SocketAddr,
    /// Where the HTTP monitoring pages are; they ask for no password.
    pub monitoring: SocketAddr,
    /// Where JetStream keeps its streams.
    pub store_dir: PathBuf,
    /// How long a written message may wait for its fsync, in milliseconds. An acknowledgement does
    /// not wait for it; the archive makes up for that.
    pub sync_interval_ms: u32,
    /// The largest message accepted, headers included.
    pub payload_bytes_max: u32,
    pub users: Vec<User>,
}

impl ServerConfiguration {
    /// The text of `nats-server.conf`.
    pub fn render(&self) -> String {
        let mut text = String::new();
        self.write_to(&mut text).expect("writing to a String cannot fail");
        text
    }

    fn write_to(&self, text: &mut String) -> std::fmt::Result {
        writeln!(text, "server_name: {}", quoted(&self.server_name))?;
        writeln!(text, "listen: \"{}\"", self.listen)?;
        writeln!(text, "http: \"{}\"", self.monitoring)?;
        writeln!(text, "max_payload: {}", self.payload_bytes_max)?;
        writeln!(text, "jetstream {{")?;
        writeln!(text, "  store_dir: {}", quoted(&self.store_dir.display().to_string()))?;
        writeln!(text, "  sync_interval: \"{}ms\"", self.sync_interval_ms)?;
        writeln!(text, "}}")?;
        writeln!(text, "authorization {{")?;
        writeln!(text, "  users = [")?;
        for user in &self.users {
            writeln!(text, "    {{")?;
            writeln!(text, "      user: {}", quoted(&user.name))?;
            match &user.password {
                Password::Clear(password) => writeln!(text, "      password: {}", quoted(password))?,
                Password::Variable(name) => writeln!(text, "      password: ${name}")?,
            }
            writeln!(text, "      permissions {{")?;
            write_list(text, "publish", &user.role.may_publish())?;
            write_list(text, "subscribe", &user.role.may_subscribe())?;
            if user.role.may_answer() {
                writeln!(text, "        allow_responses: {{ max: 1, expires: \"10s\" }}")?;
            }
            writeln!(text, "      }}")?;
            writeln!(text, "    }}")?;
        }
        writeln!(text, "  ]")?;
        writeln!(text, "}}")
    }
}

impl Role {
    /// The subjects this role may publish to; everything else is refused by the server.
    pub fn may_publish(self) -> Vec<String> {
        match self {
            Self::Admin => vec![">".to_owned()],
            Self::Appender | Self::Reader => [self.announces(), reading()].concat(),
            Self::Observer => vec![
                "$JS.API.INFO".to_owned(),
                format!("$JS.API.STREAM.INFO.{EVENTS}"),
                format!("$JS.API.CONSUMER.INFO.{EVENTS}.>"),
                format!("$JS.API.CONSUMER.LIST.{EVENTS}"),
            ],
        }
    }

    /// The subjects of our own that this role publishes to.
    fn announces(self) -> Vec<String> {
        let subjects = subjects::ALL.iter().filter(|subject| subject.published_by.contains(&self));
        subjects.map(|subject| subject.subject.to_owned()).collect()
    }

    /// Whether this role may answer requests that it received: the archiver is asked for the watermark.
    pub fn may_answer(self) -> bool {
        self == Self::Appender
    }

    /// The subjects this role may subscribe to.
    pub fn may_subscribe(self) -> Vec<String> {
        let announcements = || vec!["_INBOX.>".to_owned(), "teei.>".to_owned()];
        // The advisory exists only while somebody listens to it.
        let exhausted = format!("$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.{EVENTS}.>");
        match self {
            Self::Admin => vec![">".to_owned()],
            Self::Appender => announcements(),
            Self::Reader => [announcements(), vec![exhausted]].concat(),
            Self::Observer => [announcements(), vec!["$JS.EVENT.ADVISORY.>".to_owned()]].concat(),
        }
    }
}

/// What it takes to read the stream and to consume it.
fn reading() -> Vec<String> {
    let api = ["STREAM.INFO", "STREAM.MSG.GET", "DIRECT.GET", "CONSUMER.CREATE"];
    let consumers =
        ["CONSUMER.CREATE", "CONSUMER.INFO", "CONSUMER.MSG.NEXT", "CONSUMER.DELETE", "DIRECT.GET"];
    let mut subjects = vec!["$JS.API.INFO".to_owned()];
    subjects.extend(api.iter().map(|call| format!("$JS.API.{call}.{EVENTS}")));
    subjects.extend(consumers.iter().map(|call| format!("$JS.API.{call}.{EVENTS}.>")));
    subjects.extend([format!("$JS.ACK.{EVENTS}.>"), "$JS.FC.>".to_owned()]);
    subjects
}

/// One subject a line, so that a change of permissions can be read in a diff.
fn write_list(text: &mut String, name: &str, subjects: &[String]) -> std::fmt::Result {
    writeln!(text, "        {name}: [")?;
    for subject in subjects {
        writeln!(text, "          {}", quoted(subject))?;
    }
    writeln!(text, "        ]")
}

/// A string of the configuration format. Unquoted, `$JS` would be read as a variable.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(role: Role) -> String {
        ServerConfiguration {
            server_name: "teei".to_owned(),
            listen: ([127, 0, 0, 1], 4222).into(),
            monitoring: ([127, 0, 0, 1], 8222).into(),
            store_dir: PathBuf::from("/data/nats"),
            sync_interval_ms: 100,
            payload_bytes_max: 1_048_576,
            users: vec![
                User { name: "ana".to_owned(), password: Password::Clear("p\"w\\d".to_owned()), role },
                User { name: "ben".to_owned(), password: Password::Variable("BEN"), role },
            ],
        }
        .render()
    }

    #[test]
    fn the_whole_file_reads_as_expected() {
        let expected = r#"server_name: "teei"
listen: "127.0.0.1:4222"
http: "127.0.0.1:8222"
max_payload: 1048576
jetstream {
  store_dir: "/data/nats"
  sync_interval: "100ms"
}
authorization {
  users = [
    {
      user: "ana"
      password: "p\"w\\d"
      permissions {
        publish: [
          ">"
        ]
        subscribe: [
          ">"
        ]
      }
    }
    {
      user: "ben"
      password: $BEN
      permissions {
        publish: [
          ">"
        ]
        subscribe: [
          ">"
        ]
      }
    }
  ]
}
"#;
        assert_eq!(with(Role::Admin), expected);
    }

    #[test]
    fn the_appender_may_answer_what_it_was_asked_and_no_other_role_may() {
        let answers = "allow_responses: { max: 1, expires: \"10s\" }";
        assert!(with(Role::Appender).contains(answers));
        assert!(
            !with(Role::Reader).contains("allow_responses")
                && !with(Role::Observer).contains("allow_responses")
        );
    }

    #[test]
    fn only_the_appender_and_the_admin_may_publish_events() {
        assert!(Role::Appender.may_publish().contains(&"evt.>".to_owned()));
        for role in [Role::Reader, Role::Observer] {
            assert!(!role.may_publish().iter().any(|subject| subject.starts_with("evt")), "{role:?}");
        }
    }

    #[test]
    fn no_role_but_the_admin_may_alter_a_stream() {
        for role in [Role::Appender, Role::Reader, Role::Observer] {
            for subject in role.may_publish() {
                let alters =
                    ["STREAM.CREATE", "STREAM.UPDATE", "STREAM.DELETE", "STREAM.PURGE", "STREAM.RESTORE"]
                        .iter()
                        .any(|call| subject.contains(call));
                assert!(
                    !alters && subject != ">" && subject != "$JS.API.>",
                    "{role:?} may publish {subject}"
                );
            }
        }
    }

    #[test]
    fn only_the_appender_may_say_how_far_the_archive_is_and_which_keys_are_gone() {
        for subject in [subjects::WATERMARK, subjects::KEYS_DESTROYED] {
            assert!(Role::Appender.may_publish().iter().any(|may| may == subject), "{subject}");
            for role in [Role::Reader, Role::Observer] {
                let covers = |may: &String| may == subject || may == "teei.>" || may == ">";
                assert!(!role.may_publish().iter().any(covers), "{role:?} may publish {subject}");
            }
        }
    }

    #[test]
    fn a_reader_may_consume_ask_and_announce_how_far_it_is() {
        let subjects = Role::Reader.may_publish();
        for wanted in [
            "$JS.API.CONSUMER.CREATE.EVENTS",
            "$JS.API.CONSUMER.CREATE.EVENTS.>",
            "$JS.API.CONSUMER.MSG.NEXT.EVENTS.>",
            "$JS.API.DIRECT.GET.EVENTS",
            "$JS.API.DIRECT.GET.EVENTS.>",
            "$JS.ACK.EVENTS.>",
            "teei.projection.*",
            "teei.projections.awaited",
            "teei.watermark.get",
        ] {
            assert!(subjects.iter().any(|subject| subject == wanted), "{wanted}");
        }
    }
}
