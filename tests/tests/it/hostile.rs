//! What was made to hurt, and is answered at once: see `tests/src/hostile.rs`.

use tests::hostile::{self, Extent, Target};

use crate::platform::Platform;

#[tokio::test]
async fn what_was_made_to_hurt_is_answered_in_time_and_within_the_memory() {
    let mut platform = Box::pin(Platform::start()).await;
    let target = Target::of(platform.data_dir()).await.expect("a platform that runs");
    let outcomes =
        hostile::run(&target, Extent::Quick, |outcome| eprintln!("{}", hostile::line(outcome))).await;
    assert!(outcomes.len() > 100, "{}", outcomes.len());
    let not_ok: Vec<_> = outcomes.iter().filter(|outcome| !outcome.ok).map(hostile::line).collect();
    assert!(not_ok.is_empty(), "{not_ok:#?}");
    platform.stores_agree().await;
    platform.stop().await;
}
