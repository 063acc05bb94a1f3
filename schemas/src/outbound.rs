//! An event as it is told outside of the platform: without the texts that are sealed, not even as ciphertext.

use kernel::Sequence;
use serde_json::{Value, json};

use crate::envelope::Commit;
use crate::registry::{AnyEvent, RegistryError};

/// One event of a commit as the body of a webhook (Standard Webhooks, "Payload structure"): its type, when it was
/// recorded, and what it says. `index` counts from 0 within the commit; beyond it there is nothing.
pub fn body(commit: &Commit, sequence: Sequence, index: usize) -> Option<Result<Value, RegistryError>> {
    let record = commit.events.get(index)?;
    let event = match AnyEvent::read(&commit.aggregate, &record.name, record.version, &record.data) {
        Ok(event) => event,
        Err(error) => return Some(Err(error)),
    };
    let today = event.event_name();
    Some(Ok(json!({
        "type": today.name,
        "timestamp": commit.recorded_at,
        "data": {
            "id": record.id,
            "version": format!("v{}", today.version),
            "sequence": sequence,
            "aggregate": {
                "type": commit.aggregate,
                "id": commit.aggregate_id,
                "version": commit.version.plus(index + 1),
            },
            "occurred": commit.occurred,
            "correlation": commit.correlation,
            "event": without_texts(&event),
        },
    })))
}

/// What an event says, without every text that is sealed. They are recognised by how they are written, not by where an
/// event says that it holds them: a text that is sealed for another event is not this one's to seal.
fn without_texts(event: &AnyEvent) -> Value {
    let mut told = event.to_json();
    leave_out_texts(&mut told);
    told
}

fn leave_out_texts(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|_, field| !is_sealed(field));
            for field in fields.values_mut() {
                leave_out_texts(field);
            }
        }
        Value::Array(items) => {
            items.retain(|item| !is_sealed(item));
            for item in items {
                leave_out_texts(item);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Whether it is a sealed text as [`kernel::Personal`] writes it.
fn is_sealed(value: &Value) -> bool {
    value.get("sealed").is_some_and(|sealed| sealed.get("ciphertext").is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::REGISTRY;

    #[test]
    fn no_event_is_told_with_a_text_that_is_sealed() {
        let mut with_texts = 0;
        for entry in REGISTRY.iter().filter(|entry| entry.current) {
            let golden = format!("events/{}/v{}.golden.json", entry.event.name, entry.event.version);
            let golden =
                std::fs::read(format!("{}/{golden}", env!("CARGO_MANIFEST_DIR"))).expect("a golden file");
            let data = serde_json::from_slice(&golden).expect("JSON");
            let data = (entry.from_json)(data).expect("it fits its schema");
            let event = (entry.read)(&data).expect("it reads");
            with_texts += usize::from(event.to_json().to_string().contains("ciphertext"));
            let told = without_texts(&event).to_string();
            for trace in ["ciphertext", "sealed"] {
                assert!(!told.contains(trace), "{}: {told}", entry.event.name);
            }
        }
        assert!(with_texts > 10, "{with_texts} golden files hold a text");
    }
}
