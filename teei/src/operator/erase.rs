//! Erases a person.

use std::io::{IsTerminal as _, Write as _};

use anyhow::{Context as _, bail};
use clap::Args;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::client::{Client, path};
use crate::show;

/// Whom to erase.
#[derive(Args, Clone, Debug)]
pub(crate) struct EraseOptions {
    #[command(flatten)]
    whom: Whom,
    /// Do not ask.
    #[arg(long)]
    yes: bool,
    /// Print the certificate as JSON.
    #[arg(long)]
    json: bool,
}

/// A person, in one of two ways.
#[derive(Args, Clone, Debug)]
#[group(required = true, multiple = false)]
struct Whom {
    /// The person, by id.
    person: Option<Uuid>,
    /// The person, by e-mail address. `-` reads the address from standard input, so that it stays out of
    /// the shell's history.
    #[arg(long)]
    email: Option<String>,
}

/// Shows what will happen, asks, erases, and prints the certificate.
pub(crate) async fn run(client: &Client, options: EraseOptions) -> anyhow::Result<()> {
    let id = match (options.whom.person, &options.whom.email) {
        (Some(id), _) => id,
        (None, Some(email)) => find(client, email).await?,
        (None, None) => bail!("a person is needed: an id, or --email"),
    };
    let profile: Value = client.get(&path(&["v1", "people", &id.to_string()], &[])).await?;
    for line in describe(id, &profile) {
        eprintln!("{line}");
    }
    if !options.yes {
        confirm(id)?;
    }
    let spinner = show::spinner("erasing");
    let certificate: Value = client
        .command(&path(&["v1", "people", &id.to_string(), "erase"], &[]), &json!({ "confirm": id }))
        .await?;
    spinner.finish_and_clear();
    if options.json {
        println!("{}", serde_json::to_string_pretty(&certificate)?);
    } else {
        println!("{}", as_table(&certificate));
    }
    Ok(())
}

/// The one person who has the address.
async fn find(client: &Client, email: &str) -> anyhow::Result<Uuid> {
    let email = if email == "-" { line_of_stdin()? } else { email.to_owned() };
    let page: Value = client.get(&path(&["v1", "people"], &[("email", email.trim().to_owned())])).await?;
    if let Some(spellings) = several(&page) {
        bail!(spellings);
    }
    let id = page["items"][0]["id"].as_str().context(
        "no one known has this address. Who was erased before is not found by it any more; \
         `teei erase <person-id>` repeats an erasure and answers the same",
    )?;
    id.parse().context("the answer names no person")
}

/// What to do when several people have spellings of one address: earlier builds took them for several.
fn several(page: &Value) -> Option<String> {
    let ids: Vec<&str> =
        page["items"].as_array().into_iter().flatten().filter_map(|person| person["id"].as_str()).collect();
    (ids.len() > 1).then(|| {
        format!(
            "this address stands with {} people, each in a spelling that was once taken for another address; \
             erase each that is meant with `teei erase <person-id>`: {}",
            ids.len(),
            ids.join(", ")
        )
    })
}

fn describe(id: Uuid, profile: &Value) -> Vec<String> {
    let (person, activity) = (&profile["person"], &profile["activity"]);
    let words = |values: &Value, field: Option<&str>| {
        let texts = values.as_array().into_iter().flatten().filter_map(|value| {
            let value = field.map_or(value, |field| &value[field]);
            value.as_str().map(ToOwned::to_owned)
        });
        let texts: Vec<String> = texts.collect();
        if texts.is_empty() { "none".to_owned() } else { texts.join(", ") }
    };
    vec![
        format!("Person      {id}  ({})", person["state"].as_str().unwrap_or_default()),
        format!("Roles       {}", words(&person["roles"], None)),
        format!("Companies   {}", words(&person["companies"], Some("name"))),
        format!("Known by    {}", words(&person["sealed_fields"], None)),
        format!(
            "Sessions    {} as participant, {} as volunteer",
            show::count(&activity["sessions_as_participant"]),
            show::count(&activity["sessions_as_volunteer"])
        ),
        format!("History     {} commits name this person", show::count(&profile["commits"])),
        String::new(),
        "Their key will be destroyed: nothing that identifies them, and nothing they wrote, can be read"
            .to_owned(),
        "again, in the history or anywhere. Their identifiers are shut: files that name them are refused."
            .to_owned(),
        "Totals stay as they are. This cannot be undone.".to_owned(),
        String::new(),
    ]
}

/// The id, typed once more by a person at a terminal.
fn confirm(id: Uuid) -> anyhow::Result<()> {
    if !std::io::stdin().is_terminal() {
        bail!("nobody is there to ask; add --yes to erase without asking");
    }
    eprint!("Type the id of the person to go on: ");
    std::io::stderr().flush()?;
    let typed = line_of_stdin()?;
    if is_confirmed(&typed, id) { Ok(()) } else { bail!("that is not the id; nothing was changed") }
}

fn is_confirmed(typed: &str, id: Uuid) -> bool {
    typed.trim().parse() == Ok(id)
}

fn line_of_stdin() -> anyhow::Result<String> {
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).context("standard input cannot be read")?;
    Ok(line)
}

fn as_table(certificate: &Value) -> comfy_table::Table {
    let mut table = show::table(["erasure", ""]);
    let text = |field: &str| match &certificate[field] {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    table.add_row(["person".to_owned(), text("person_id")]);
    table.add_row(["key destroyed".to_owned(), text("key_destroyed_at")]);
    table.add_row(["identifiers shut".to_owned(), text("identifiers_suppressed")]);
    let epoch = format!("when no backup holds key epoch {} any more", text("complete_after_epoch"));
    table.add_row(["complete".to_owned(), epoch]);
    table.add_row(["position in the log".to_owned(), text("sequence")]);
    table.add_row(["command".to_owned(), text("command_id")]);
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: Uuid = Uuid::from_u128(7);

    #[test]
    fn only_the_whole_id_confirms() {
        assert!(is_confirmed(&format!(" {ID}\n"), ID));
        for not in ["", "yes", "00000000", "00000000-0000-0000-0000-000000000008"] {
            assert!(!is_confirmed(not, ID), "{not}");
        }
    }

    #[test]
    fn several_people_of_one_address_are_all_named_and_none_is_chosen() {
        let person = |id: u128| json!({ "id": Uuid::from_u128(id) });
        assert_eq!(several(&json!({ "items": [] })), None);
        assert_eq!(several(&json!({ "items": [person(1)] })), None);
        let told = several(&json!({ "items": [person(1), person(2)] })).expect("two");
        for id in [1, 2] {
            assert!(told.contains(&Uuid::from_u128(id).to_string()), "{told}");
        }
    }

    #[test]
    fn what_will_happen_is_said_with_ids_and_counts_alone() {
        let profile = json!({
            "person": { "state": "active", "roles": ["volunteer"], "sealed_fields": ["email"],
                        "companies": [{ "name": "Quellora" }] },
            "activity": { "sessions_as_participant": 0, "sessions_as_volunteer": 12 }, "commits": 14,
        });
        let said = describe(ID, &profile).join("\n");
        assert!(said.contains("Companies   Quellora"), "{said}");
        assert!(said.contains("0 as participant, 12 as volunteer"), "{said}");
        assert!(said.contains("cannot be undone"), "{said}");
    }
}
