//! Turns, on a clock that stands still until all wait.

use super::*;

const HERE: Sequence = Sequence::new(5);
const SOON: Duration = Duration::from_millis(1);

/// The turns of a log that grows in bulk, or does not.
struct Fixture {
    turns: Turns,
    grows: watch::Sender<bool>,
    awaited: Arc<Notify>,
}

fn of_a_log_that_grows(grows: bool) -> Fixture {
    let (grows, told) = watch::channel(grows);
    let awaited = Arc::new(Notify::new());
    Fixture { turns: Turns::new(told, Arc::clone(&awaited)), grows, awaited }
}

impl Fixture {
    /// Whether a turn is there at once, for one who is a little behind.
    async fn at_once(&self) -> Option<Turn> {
        tokio::time::timeout(SOON, self.turns.take(HERE, 1_000)).await.ok()
    }

    /// Works for a while, this far behind, and says how long the next one waits for its turn.
    async fn pause_after(&self, worked: Duration, behind: u64) -> Duration {
        let turn = self.turns.take(HERE, behind).await;
        tokio::time::sleep(worked).await;
        drop(turn);
        let ended = Instant::now();
        drop(self.turns.take(HERE, behind).await);
        ended.elapsed()
    }
}

#[tokio::test(start_paused = true)]
async fn one_works_alone_while_the_log_grows_and_two_when_it_stands_still() {
    let fixture = of_a_log_that_grows(true);
    let alone = fixture.at_once().await.expect("nobody works");
    assert!(fixture.at_once().await.is_none());
    fixture.grows.send_replace(false);
    drop(alone);
    let _one = fixture.at_once().await.expect("nobody works");
    let _two = fixture.at_once().await.expect("there is room for two");
    assert!(fixture.at_once().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn all_pause_after_a_turn_while_the_log_grows_and_only_then() {
    let fixture = of_a_log_that_grows(true);
    let worked = Duration::from_millis(100);
    assert_eq!(fixture.pause_after(worked, 1_000).await, worked / PAUSE_DIVISOR);
    assert_eq!(fixture.pause_after(Duration::from_secs(20), 1_000).await, PAUSE_MAX);
    fixture.grows.send_replace(false);
    assert_eq!(fixture.pause_after(worked, 1_000).await, Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn whoever_is_far_behind_does_not_pause() {
    let fixture = of_a_log_that_grows(true);
    assert_eq!(fixture.pause_after(Duration::from_millis(100), FAR_BEHIND).await, Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_pause_ends_when_a_reader_waits_and_when_the_log_stands_still() {
    for end in [
        |fixture: &Fixture| fixture.awaited.notify_waiters(),
        |fixture: &Fixture| {
            fixture.grows.send_replace(false);
        },
    ] {
        let fixture = of_a_log_that_grows(true);
        let turn = fixture.at_once().await.expect("nobody works");
        tokio::time::sleep(Duration::from_millis(400)).await;
        drop(turn);
        let ended = Instant::now();
        let ends = async {
            tokio::time::sleep(Duration::from_millis(50)).await;
            end(&fixture);
        };
        let (turn, ()) = tokio::join!(fixture.turns.take(HERE, 1_000), ends);
        assert_eq!(ended.elapsed(), Duration::from_millis(50));
        drop(turn);
    }
}

#[tokio::test(start_paused = true)]
async fn whoever_is_furthest_behind_goes_first_and_of_two_who_are_as_far_the_first_who_came() {
    let fixture = of_a_log_that_grows(true);
    let turns = &fixture.turns;
    let works = turns.take(HERE, 1_000).await;
    let order = Mutex::new(Vec::new());
    let come = async |who: &'static str, position| {
        let turn = turns.take(Sequence::new(position), 1_000).await;
        order.lock().push(who);
        drop(turn);
    };
    let ends = async { drop(works) };
    tokio::join!(come("ahead", 9), come("behind", 2), come("as far", 2), ends);
    assert_eq!(*order.lock(), ["behind", "as far", "ahead"]);
}

#[tokio::test(start_paused = true)]
async fn one_that_hangs_holds_up_the_others_for_a_while_and_no_longer() {
    let fixture = of_a_log_that_grows(true);
    let hangs = fixture.turns.take(HERE, 1_000).await;
    let began = Instant::now();
    let _next = fixture.turns.take(HERE, 1_000).await;
    assert_eq!(began.elapsed(), STALLED_AFTER);
    drop(hangs);
    tokio::time::sleep(PAUSE_MAX).await;
    assert!(fixture.at_once().await.is_some(), "a turn without a place gives none back");
}

#[tokio::test(start_paused = true)]
async fn one_who_gave_up_takes_no_turn() {
    let fixture = of_a_log_that_grows(true);
    let works = fixture.turns.take(HERE, 1_000).await;
    assert!(fixture.at_once().await.is_none(), "it gave up");
    drop(works);
    tokio::time::sleep(PAUSE_MAX).await;
    assert!(fixture.at_once().await.is_some());
}
