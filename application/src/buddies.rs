//! Buddy matches, and the records that belong to one: events, check-ins, feedback.

mod rows;

use domain::attribution::{Attribution, Memberships};
use domain::buddy_match::{self, BuddyMatch, Pair};
use domain::membership::Membership;
use domain::mirror::Arrived;
use domain::mood::Mood;
use domain::person::ProgrammeRole;
use domain::quality::QualityFinding;
use domain::{buddy_checkin, buddy_event, buddy_feedback};
use event_store::EventLog;
use kernel::{AggregateId, Occurrence, PersonId, Version};
use privacy::TenantKeys;
use schemas::SubjectRole;

use crate::context::{CommitMeta, Context};
use crate::fault::CommandFault;
use crate::hints::Hint;
use crate::imports::Provenance;
use crate::outcome::{RowOutcome, RowRefusal};
use crate::platform::Platform;
use crate::source_row::{SourceRow as _, named};

pub(crate) use rows::MATCHES;
pub use rows::{BuddyCheckinRow, BuddyEventRow, BuddyFeedbackRow, BuddyMatchRow};

/// A match that a record refers to, and the memberships of its buddy.
struct Referent {
    id: AggregateId,
    version: Version,
    /// What it says, or said until it was withdrawn.
    facts: buddy_match::Facts,
    withdrawn: bool,
    memberships: Memberships,
}

impl Referent {
    fn pair(&self) -> Pair {
        let (participant, buddy) = (self.facts.participant, self.facts.buddy);
        Pair { buddy_match: self.id, participant, buddy, version: Some(self.version) }
    }

    /// What a record of `occurred` that refers to it counts for, and what is doubtful about it.
    fn judge(&self, occurred: &Occurrence) -> (Attribution, Vec<QualityFinding>) {
        if self.withdrawn {
            buddy_match::judge_without(occurred, &self.memberships)
        } else {
            self.facts.judge(occurred, &self.memberships)
        }
    }
}

/// The match of this id, or why the row that names it is refused.
type Found = Result<Referent, RowRefusal>;

impl<L: EventLog> Platform<L> {
    /// Records a match, registering whoever it names.
    pub async fn record_buddy_match(
        &self,
        context: &Context,
        keys: &TenantKeys,
        row: BuddyMatchRow,
        provenance: Provenance,
        hint: Hint,
    ) -> Result<RowOutcome, CommandFault> {
        let source = row.source(keys, provenance);
        let participant = match self
            .meet(context, keys, &row.participant_email, ProgrammeRole::Participant, "participant_email")
            .await?
        {
            Ok(person) => person,
            Err(refusal) => return Ok(RowOutcome::Refused(refusal)),
        };
        let buddy = match self
            .meet(context, keys, &row.buddy_email, ProgrammeRole::Volunteer, "buddy_email")
            .await?
        {
            Ok(person) => person,
            Err(refusal) => return Ok(RowOutcome::Refused(refusal)),
        };
        let memberships = self.memberships_of(context, buddy, false).await?;
        let facts = buddy_match::Facts::of(participant, buddy, row.matched, row.status, &memberships);
        let arrived = Arrived { external_id: row.match_id, facts, text: None, place: None };
        let meta = about(participant, buddy, None, []);
        self.record_mirrored(context, source, arrived, meta, (hint, "participant_email")).await
    }

    /// Records what a match did.
    pub async fn record_buddy_event(
        &self,
        context: &Context,
        keys: &TenantKeys,
        row: BuddyEventRow,
        provenance: Provenance,
        hint: Hint,
    ) -> Result<RowOutcome, CommandFault> {
        let source = row.source(keys, provenance);
        let referent = match self.match_of(context, keys, &row.match_id).await? {
            Ok(referent) => referent,
            Err(refusal) => return Ok(RowOutcome::Refused(refusal)),
        };
        let pair = referent.pair();
        let (attribution, quality) = referent.judge(&row.occurred);
        let facts = buddy_event::Facts {
            pair,
            event_type: row.event_type,
            occurred: row.occurred,
            location: None,
            attribution,
            quality,
        };
        let author = (row.description.is_some() || row.location.is_some()).then_some(pair.buddy);
        let meta = about(pair.participant, pair.buddy, author, screening(row.description.as_ref()));
        let (text, place) = (row.description, row.location);
        let arrived = Arrived { external_id: row.event_id, facts, text, place };
        self.record_mirrored(context, source, arrived, meta, (hint, "match_id")).await
    }

    /// Records a check-in.
    pub async fn record_buddy_checkin(
        &self,
        context: &Context,
        keys: &TenantKeys,
        row: BuddyCheckinRow,
        provenance: Provenance,
        hint: Hint,
    ) -> Result<RowOutcome, CommandFault> {
        let source = row.source(keys, provenance);
        let referent = match self.match_of(context, keys, &row.match_id).await? {
            Ok(referent) => referent,
            Err(refusal) => return Ok(RowOutcome::Refused(refusal)),
        };
        let pair = referent.pair();
        let (attribution, quality) = referent.judge(&row.occurred);
        let mood = row.mood.as_deref().map(Mood::of);
        let rules = mood.as_ref().map(|_| domain::mood::RULE);
        let facts = buddy_checkin::Facts { pair, occurred: row.occurred, mood, attribution, quality };
        let author = row.notes.is_some().then_some(pair.participant);
        let rules = rules.into_iter().chain(screening(row.notes.as_ref()));
        let meta = about(pair.participant, pair.buddy, author, rules);
        let arrived = Arrived { external_id: row.checkin_id, facts, text: row.notes, place: None };
        self.record_mirrored(context, source, arrived, meta, (hint, "match_id")).await
    }

    /// Records feedback on a match.
    pub async fn record_buddy_feedback(
        &self,
        context: &Context,
        keys: &TenantKeys,
        row: BuddyFeedbackRow,
        provenance: Provenance,
        hint: Hint,
    ) -> Result<RowOutcome, CommandFault> {
        let source = row.source(keys, provenance);
        let referent = match self.match_of(context, keys, &row.match_id).await? {
            Ok(referent) => referent,
            Err(refusal) => return Ok(RowOutcome::Refused(refusal)),
        };
        let pair = referent.pair();
        let (attribution, mut quality) = referent.judge(&row.occurred);
        if row.rating.is_some() != row.text.is_some() {
            quality.push(QualityFinding::IncompleteFeedback);
        }
        let facts = buddy_feedback::Facts {
            pair,
            from: row.from,
            occurred: row.occurred,
            rating: row.rating,
            attribution,
            quality,
        };
        let author = domain::mirror::MirroredFacts::author(&facts);
        let author = row.text.is_some().then_some(author);
        let meta = about(pair.participant, pair.buddy, author, screening(row.text.as_ref()));
        let arrived = Arrived { external_id: row.feedback_id, facts, text: row.text, place: None };
        self.record_mirrored(context, source, arrived, meta, (hint, "match_id")).await
    }

    async fn match_of(
        &self,
        context: &Context,
        keys: &TenantKeys,
        match_id: &str,
    ) -> Result<Found, CommandFault> {
        let id = AggregateId::new(keys.record_id(rows::MATCHES, match_id).0);
        let (state, version) = self.known::<BuddyMatch>(context, id).await?;
        let withdrawn = state.current.is_none();
        let Some(facts) = state.current.or(state.withdrawn) else {
            let reason = "no match of this id is known; import the matches first";
            return Ok(Err(RowRefusal::of_column("reference_not_found", "match_id", reason)));
        };
        let memberships = self.memberships_of(context, facts.buddy, false).await?;
        Ok(Ok(Referent { id, version, facts, withdrawn, memberships }))
    }

    /// A person's memberships. What a fact is attributed by is recorded for ever, so a delivery asks the leader of the
    /// log for them (`at_leader`); a file forgets what is remembered when it is opened, and then asks once a person.
    pub(crate) async fn memberships_of(
        &self,
        context: &Context,
        person: PersonId,
        at_leader: bool,
    ) -> Result<Memberships, CommandFault> {
        let id = AggregateId::new(person.uuid());
        // So does whoever acts for some companies only: what is attributed is what they are held against.
        let (memberships, version) = if at_leader || context.companies.is_limited() {
            self.current::<Membership>(context, id).await?
        } else {
            self.known::<Membership>(context, id).await?
        };
        Ok(Memberships { spans: memberships.spans().cloned().collect(), version })
    }
}

/// The rules of screening, where there is a text to screen.
fn screening(text: Option<&String>) -> Option<&'static str> {
    text.map(|_| domain::screening::RULES_VERSION)
}

/// Whom a record of a match names, whose words it holds, and the rules that judged it besides attribution.
fn about(
    participant: PersonId,
    buddy: PersonId,
    author: Option<PersonId>,
    rules: impl IntoIterator<Item = &'static str>,
) -> CommitMeta {
    let author = author.map(|author| (author, SubjectRole::Author));
    CommitMeta {
        subjects: named(
            [(participant, SubjectRole::Participant), (buddy, SubjectRole::Volunteer)]
                .into_iter()
                .chain(author),
        ),
        rules: std::iter::once(domain::attribution::RULE).chain(rules).map(str::to_owned).collect(),
        ..CommitMeta::default()
    }
}
