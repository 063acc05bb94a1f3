//! Who may sign in: logins are taken out of use, and back.

use std::io::{IsTerminal as _, Read as _};

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};
use serde_json::{Value, json};

use crate::client::{Client, path};

#[derive(Subcommand)]
pub(crate) enum LoginsCommand {
    /// Nobody signs in with it any more, and its tokens are refused.
    Disable(LoginOptions),
    /// Signing in is possible again.
    Enable(LoginOptions),
    /// Set a new password, read from standard input. Its sessions end.
    SetPassword(LoginOptions),
    /// Sign it out everywhere: its sessions end, and its tokens are refused.
    SignOut(LoginOptions),
}

/// Which login.
#[derive(Args, Clone, Debug)]
pub(crate) struct LoginOptions {
    /// Its id, as it is logged and as `teei review reviewers` shows it.
    login: String,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Runs a command. Every process follows within 5 s.
pub(crate) async fn run(client: &Client, command: LoginsCommand) -> anyhow::Result<()> {
    let (options, done) = match command {
        LoginsCommand::Disable(options) => {
            let _login: Value = client.command(&of(&options, "disable"), &json!({})).await?;
            (options, "disabled")
        }
        LoginsCommand::Enable(options) => {
            let _login: Value = client.command(&of(&options, "enable"), &json!({})).await?;
            (options, "enabled")
        }
        LoginsCommand::SetPassword(options) => {
            let password = json!({ "password": password()? });
            let _login: Value = client.replace(&of(&options, "password"), &password).await?;
            (options, "given a new password")
        }
        LoginsCommand::SignOut(options) => {
            client.remove(&of(&options, "sessions")).await?;
            (options, "signed out")
        }
    };
    if options.json {
        println!("{}", json!({ "login": options.login, "done": done }));
    } else {
        println!("{} is {done}.", options.login);
    }
    Ok(())
}

fn of(options: &LoginOptions, what: &str) -> String {
    path(&["v1", "logins", &options.login, what], &[])
}

/// The first line of standard input: a password on a command line is seen by everybody on the machine.
fn password() -> anyhow::Result<String> {
    if std::io::stdin().is_terminal() {
        eprintln!("teei: type the new password and end the line (it is shown)");
        let mut line = String::new();
        std::io::stdin().read_line(&mut line).context("standard input cannot be read")?;
        return checked(&line);
    }
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).context("standard input cannot be read")?;
    checked(&text)
}

fn checked(text: &str) -> anyhow::Result<String> {
    let password = text.lines().next().unwrap_or_default();
    if password.is_empty() {
        bail!("no password came on standard input");
    }
    Ok(password.to_owned())
}
