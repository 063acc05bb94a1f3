//! Events for the world outside: the documented JSON envelope and CloudEvents 1.0.

use kernel::{Sequence, Timestamp};
use serde_json::{Value, json};

use crate::envelope::Commit;
use crate::registry::{AnyEvent, RegistryError};

/// One event of a commit in the documented JSON envelope.
///
/// `data` is today's shape and `version` says which that is; `recordedVersion` is what stands in the log.
/// `index` counts from 0 within the commit. An index beyond it gives `None`.
pub fn envelope_json(
    commit: &Commit,
    sequence: Sequence,
    index: usize,
) -> Option<Result<Value, RegistryError>> {
    let record = commit.events.get(index)?;
    let event = match AnyEvent::read(&commit.aggregate, &record.name, record.version, &record.data) {
        Ok(event) => event,
        Err(error) => return Some(Err(error)),
    };
    let today = event.event_name();
    Some(Ok(json!({
        "id": record.id,
        "type": today.name,
        "version": format!("v{}", today.version),
        "recordedVersion": format!("v{}", record.version),
        "sequence": sequence,
        "tenant": commit.tenant,
        "aggregate": { "type": commit.aggregate, "id": commit.aggregate_id, "version": commit.version.plus(index + 1) },
        "previousHash": commit.previous_hash,
        "occurred": commit.occurred,
        "recordedAt": commit.recorded_at,
        "correlationId": commit.correlation,
        "causationId": commit.causation,
        "commandId": commit.command,
        "traceparent": commit.traceparent,
        "actor": commit.actor,
        "purpose": commit.purpose,
        "source": commit.source,
        "subjects": commit.subjects,
        "rules": commit.rules,
        "build": commit.build,
        "data": event.to_json(),
    })))
}

/// The same as a structured-mode CloudEvent (CloudEvents 1.0.2, JSON format): `data` is the payload, of
/// the schema that `dataschema` names, and what else the envelope says stands in extension attributes.
///
/// `sequence` is written with leading zeros, because that extension is ordered as text.
pub fn cloud_event(
    commit: &Commit,
    sequence: Sequence,
    index: usize,
) -> Option<Result<Value, RegistryError>> {
    let envelope = match envelope_json(commit, sequence, index)? {
        Ok(envelope) => envelope,
        Err(error) => return Some(Err(error)),
    };
    let time: Timestamp =
        commit.occurred.as_ref().and_then(|occurred| occurred.at).unwrap_or(commit.recorded_at);
    let text = |field: &str| envelope[field].as_str().unwrap_or_default().to_owned();
    let mut event = json!({
        "specversion": "1.0",
        "id": envelope["id"],
        "source": format!("/tenants/{}/{}", commit.tenant, commit.aggregate),
        "subject": commit.aggregate_id,
        "type": envelope["type"],
        "time": time,
        "datacontenttype": "application/json",
        "dataschema": format!("/schemas/events/{}/{}.schema.json", text("type"), text("version")),
        "data": envelope["data"],
        "sequence": format!("{:020}", sequence.get()),
        "aggregateversion": commit.version.plus(index + 1).to_string(),
        "recordedtime": commit.recorded_at,
        "correlationid": commit.correlation,
        "commandid": commit.command,
        "actorid": commit.actor.principal,
        "actorrole": commit.actor.role,
        "purpose": commit.purpose,
    });
    if let Some(causation) = commit.causation {
        event["causationid"] = json!(causation);
    }
    if let Some(traceparent) = &commit.traceparent {
        event["traceparent"] = json!(traceparent);
    }
    Some(Ok(event))
}

#[cfg(test)]
mod tests {
    use domain::company;
    use kernel::{
        Actor, AggregateId, CommandId, CorrelationId, EventId, Fingerprint, Hash, PrincipalId, Purpose, Role,
        TenantId, Version,
    };
    use uuid::Uuid;

    use super::*;
    use crate::envelope::{CODEC_VERSION, EventRecord};
    use crate::registry::WireEvent;

    fn commit() -> Commit {
        let id = Uuid::from_u128;
        let event = company::Event::Registered(company::Registered {
            seen: company::SeenSource { version: Timestamp::from_micros(1), fingerprint: Fingerprint(id(9)) },
            company: company::Details { name: "Warner".to_owned(), ..Default::default() },
            undone_by: None,
        });
        let name = event.event_name();
        let data = event.payload().expect("nothing personal in it");
        Commit {
            codec: CODEC_VERSION,
            tenant: TenantId::new(id(1)),
            aggregate: "company".to_owned(),
            aggregate_id: AggregateId::new(id(2)),
            version: Version::ZERO,
            previous_hash: Hash::NONE,
            recorded_at: Timestamp::from_micros(1_000_000),
            occurred: None,
            correlation: CorrelationId::new(id(3)),
            causation: None,
            command: CommandId::new(id(4)),
            traceparent: None,
            actor: Actor { principal: PrincipalId::new(id(5)), role: Role::Connector, on_behalf_of: None },
            purpose: Purpose::ProgrammeDelivery,
            source: None,
            subjects: Vec::new(),
            rules: Vec::new(),
            build: "test".to_owned(),
            events: vec![EventRecord {
                id: EventId::new(id(6)),
                name: name.name.to_owned(),
                version: name.version,
                data,
            }],
        }
    }

    #[test]
    fn the_envelope_names_the_version_of_its_data_and_the_one_recorded() {
        let envelope =
            envelope_json(&commit(), Sequence::new(7), 0).expect("there is one").expect("it reads");
        assert_eq!(envelope["version"], "v1");
        assert_eq!(envelope["recordedVersion"], "v1");
        assert_eq!(envelope["aggregate"]["version"], 1);
        assert_eq!(envelope["data"]["company"]["name"], "Warner");
    }

    #[test]
    fn beyond_the_commit_there_is_none() {
        assert!(envelope_json(&commit(), Sequence::new(7), 1).is_none());
        assert!(cloud_event(&commit(), Sequence::new(7), 1).is_none());
    }

    #[test]
    fn a_cloud_event_has_only_lower_case_attributes_and_the_payload_as_data() {
        let event = cloud_event(&commit(), Sequence::new(7), 0).expect("there is one").expect("it reads");
        let names = event.as_object().expect("an object").keys();
        assert!(
            names
                .into_iter()
                .all(|name| name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()))
        );
        assert_eq!(event["dataschema"], "/schemas/events/directory.company.registered/v1.schema.json");
        assert_eq!(event["data"]["company"]["name"], "Warner");
        assert_eq!(event["sequence"], "00000000000000000007");
    }
}
