//! JetStream loses its store, wholly or in part: the log is rebuilt from its archive, and goes on.

use crate::platform::Platform;
use crate::sample::{Counts, Sample};
use crate::stores::{Message, message};

const SESSIONS: u32 = 600;
const SESSIONS_FILE: &str = "kintell_sessions.csv";
const CORRECTIONS_FILE: &str = "kintell_sessions_corrected.csv";

#[tokio::test]
async fn a_stream_that_was_lost_is_rebuilt_from_the_archive_with_the_same_sequences() {
    let mut platform = Platform::start().await;
    let sample = Sample::beside(&platform, SESSIONS).await;
    import_all_but_corrections(&platform, &sample).await;
    platform.caught_up().await;
    let (before, messages) = (platform.stores_agree().await, some_messages(&platform).await);
    let totals = totals(&platform).await;

    platform.stop().await;
    std::fs::remove_dir_all(platform.data_dir().join("nats")).expect("the store is there");
    platform.start_again().await;

    assert_eq!(platform.stores_agree().await, before);
    assert_eq!(some_messages(&platform).await, messages);
    assert_eq!(self::totals(&platform).await, totals);
    goes_on(&platform, &sample).await;
    platform.rebuilds_are_equal().await;
    platform.stop().await;
}

#[tokio::test]
async fn a_stream_that_is_older_than_the_archive_is_brought_up_to_it() {
    let mut platform = Platform::start().await;
    let sample = Sample::beside(&platform, SESSIONS).await;
    for file in &sample.files()[..2] {
        platform.import(&sample.folder.join(file), sample.released(file)).await;
    }
    let store = platform.data_dir().join("nats");
    let copy = platform.beside("nats-copy");
    platform.stop().await;
    copy_folder(&store, &copy);
    platform.start_again().await;
    let old = platform.stores_agree().await;
    platform.import(&sample.folder.join(SESSIONS_FILE), sample.released(SESSIONS_FILE)).await;
    platform.caught_up().await;
    let (before, messages) = (platform.stores_agree().await, some_messages(&platform).await);
    assert!(before.last > old.last + 500, "the copy is far behind: {old:?}, {before:?}");
    let totals = totals(&platform).await;

    platform.stop().await;
    std::fs::remove_dir_all(&store).expect("the store is there");
    copy_folder(&copy, &store);
    platform.start_again().await;

    assert_eq!(platform.stores_agree().await, before);
    assert_eq!(some_messages(&platform).await, messages);
    assert_eq!(self::totals(&platform).await, totals);
    goes_on(&platform, &sample).await;
    platform.stop().await;
}

async fn import_all_but_corrections(platform: &Platform, sample: &Sample) {
    for file in sample.files().into_iter().take_while(|file| *file != CORRECTIONS_FILE) {
        let told = platform.import(&sample.folder.join(file), sample.released(file)).await;
        assert_eq!(Counts::of(&told), sample.expected(file), "{file}: {told}");
    }
}

/// Reads and a new import are as if nothing had happened.
async fn goes_on(platform: &Platform, sample: &Sample) {
    let before = platform.archive().await;
    let corrections = CORRECTIONS_FILE;
    let told = platform.import(&sample.folder.join(corrections), sample.released(corrections)).await;
    assert_eq!(Counts::of(&told), sample.expected(corrections), "{told}");
    platform.caught_up().await;
    assert!(platform.stores_agree().await.last > before.last);
    let totals = totals(platform).await;
    assert_eq!(totals["sessions"], sample.sessions());
    assert_eq!(totals["people"], sample.people());
}

/// Every fiftieth message of the stream itself, and its last.
async fn some_messages(platform: &Platform) -> Vec<Message> {
    let stream = platform.stream().await;
    let last = stream.cached_info().state.last_sequence;
    let mut messages = Vec::new();
    for sequence in (1..=last).step_by(50).chain([last]) {
        messages.push(message(&stream, sequence).await);
    }
    messages
}

async fn totals(platform: &Platform) -> serde_json::Value {
    let mut totals = platform.admin().await.overview_at(platform.archive().await.last).await;
    // How far each read model is, and for how long: of the moment, not of the history.
    totals.as_object_mut().expect("an object").remove("projections");
    totals
}

/// Copies a folder whole, with owners and times.
fn copy_folder(from: &std::path::Path, to: &std::path::Path) {
    let copied = std::process::Command::new("cp").arg("-a").args([from, to]).status();
    assert!(copied.is_ok_and(|status| status.success()), "{} cannot be copied", from.display());
}
