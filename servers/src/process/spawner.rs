//! The thread that starts every server.
//!
//! The kernel kills a child when its parent *thread* ends. Worker threads of a runtime come and go,
//! so the servers are started by one thread that lives as long as the process.

use std::process::{Child, Command};
use std::sync::{OnceLock, mpsc};
use tokio::sync::oneshot;

struct Order {
    command: Command,
    answer: oneshot::Sender<std::io::Result<Child>>,
}

static SPAWNER: OnceLock<mpsc::Sender<Order>> = OnceLock::new();

/// Starts `command` from the long-lived thread.
pub(super) async fn spawn(command: Command) -> std::io::Result<Child> {
    let gone = || std::io::Error::other("the thread that starts servers is gone");
    let (answer, started) = oneshot::channel();
    SPAWNER.get_or_init(start_thread).send(Order { command, answer }).map_err(|_| gone())?;
    started.await.map_err(|_| gone())?
}

fn start_thread() -> mpsc::Sender<Order> {
    let (sender, orders) = mpsc::channel::<Order>();
    // The sender rests in a static, so the loop ends with the process and not before. Should the
    // thread fail to start, its receiver is dropped and every order says so.
    let _detached = std::thread::Builder::new().name("server-spawner".to_owned()).spawn(move || {
        for mut order in orders {
            if let Err(Ok(mut unwanted)) = order.answer.send(order.command.spawn()) {
                // Who asked has gone away in between: nobody else would ever end this process.
                let _ = unwanted.kill().and_then(|()| unwanted.wait().map(drop));
            }
        }
    });
    sender
}
