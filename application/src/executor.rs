//! One command on one aggregate: load, decide, seal, append under the guard, settle.
//!
//! The append answers when the log has the commit; whoever answers a caller waits for
//! [`EventLog::durable`] first. A conflict, a lost acknowledgement and a retry look alike from here, and
//! are told apart by the command id in the commits that were written meanwhile.

use bytes::Bytes;
use domain::{Decider, Decision};
use event_store::{Append, AppendError, EventLog, Recorded};
use kernel::{AggregateId, PersonId, Personal, Sequence, Version};
use schemas::envelope::{CODEC_VERSION, subject};
use schemas::{Commit, EventRecord, WireEvent};

use crate::cache::Loaded;
use crate::context::{CommitMeta, Context};
use crate::fault::CommandFault;
use crate::outcome::{Answer, Head};
use crate::platform::Platform;

/// How often a command is decided again before its sender is told to come back.
const ATTEMPTS_MAX: u32 = 16;

/// What to believe of an aggregate before it is looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Presume {
    /// Nothing: load it.
    Nothing,
    /// That it is not there yet. The guard finds out when that is wrong, and nothing is loaded when it is right.
    New,
}

/// What a command on an aggregate comes to: an answer or the domain's refusal.
pub type Executed<D> = Result<Result<Answer, <D as Decider>::Refusal>, CommandFault>;

impl<L: EventLog> Platform<L> {
    /// Carries out a command on one aggregate.
    pub async fn execute<D>(
        &self,
        context: &Context,
        id: AggregateId,
        presume: Presume,
        command: D::Command,
        meta: &CommitMeta,
    ) -> Executed<D>
    where
        D: Decider,
        D::Command: Clone + Sync,
        D::Event: WireEvent,
    {
        let subject = subject(context.tenant, D::TYPE, id);
        // Taken before anything is read: a repair meanwhile makes what is read here worthless.
        let mut generation = self.log.generation();
        let mut loaded = match self.cache.get::<D>(&subject, generation) {
            Some(loaded) => loaded,
            None if presume == Presume::New => Loaded::default(),
            None => self.load::<D>(context, &subject).await?,
        };
        for _ in 0..ATTEMPTS_MAX {
            let now = self.log.generation();
            if now != generation {
                // At the place of what was loaded another commit may stand, which the guard cannot tell.
                generation = now;
                loaded = self.load::<D>(context, &subject).await?;
            }
            if let Some(answer) = own_answer(&loaded, context) {
                self.cache.put(&subject, loaded, generation);
                return Ok(Ok(answer));
            }
            if context.companies.is_limited() && !context.companies.may_change(&D::counts_for(&loaded.state))
            {
                // What this process remembers may be out of date: the leader says for whom it counts.
                if self.confirmed(&subject, &mut loaded, context).await?
                    && self.log.generation() == generation
                {
                    self.cache.put(&subject, loaded, generation);
                    return Err(CommandFault::OutOfScope);
                }
                continue;
            }
            let decided = D::decide(&loaded.state, command.clone(), context.now);
            let stays = matches!(decided, Ok(Decision::SeenBefore(_)));
            let (events, answer) = match decided {
                Ok(Decision::Record(events)) => (events.into_vec(), None),
                Ok(Decision::AlreadySo(already) | Decision::SeenBefore(already)) => {
                    (Vec::new(), Some(Ok(Answer::AlreadySo { already, head: loaded.head() })))
                }
                Err(refusal) => (Vec::new(), Some(Err(refusal))),
            };
            if let Some(answer) = answer {
                // An answer without an event is guarded by nothing: the leader must confirm what it rests on, but for
                // a version that was seen, which stays seen.
                let rests = stays
                    || (self.confirmed(&subject, &mut loaded, context).await?
                        && self.log.generation() == generation);
                if rests {
                    self.cache.put(&subject, loaded, generation);
                    return Ok(answer);
                }
                continue;
            }
            if context.companies.is_limited() {
                let after = events.iter().fold(loaded.state.clone(), D::evolve);
                if !context.companies.may_leave(&D::counts_for(&after)) {
                    return Err(CommandFault::OutOfScope);
                }
            }
            let commit = self.prepare::<D>(context, id, meta, &loaded, events).await?;
            if let Some(answer) = self.append::<D>(&subject, &mut loaded, commit, context).await? {
                self.cache.put(&subject, loaded, generation);
                return Ok(Ok(answer));
            }
        }
        self.cache.forget(&subject);
        Err(CommandFault::TooManyConflicts { aggregate: D::TYPE, attempts: ATTEMPTS_MAX })
    }

    /// Appends events behind a commit that is known from elsewhere, and loads nothing. `None` when that is not the
    /// aggregate's last commit any more, or when it is not known whether it was appended: then [`Platform::execute`]
    /// finds out.
    pub(crate) async fn append_behind<D>(
        &self,
        context: &Context,
        id: AggregateId,
        head: Head,
        events: Vec<D::Event>,
        meta: &CommitMeta,
    ) -> Result<Option<Answer>, CommandFault>
    where
        D: Decider,
        D::Event: WireEvent,
    {
        let subject = subject(context.tenant, D::TYPE, id);
        let Some((version, hash)) = head.behind else { return Ok(None) };
        if self.cache.get::<D>(&subject, self.log.generation()).is_some() {
            // What is remembered need not be loaded either, and would be out of date after this.
            return Ok(None);
        }
        let loaded = Loaded::<D> { version, sequence: head.sequence, head: hash, ..Loaded::default() };
        let Prepared { payload, events } = self.prepare::<D>(context, id, meta, &loaded, events).await?;
        let append = Append { subject: subject.clone(), expected: head.sequence, payload: payload.clone() };
        match self.log.append(append).await {
            Ok(sequence) => {
                let recorded = Recorded { sequence, subject, payload };
                let behind = Some((version.plus(events.len()), recorded.hash()));
                let confirmed = events.iter().all(D::confirms);
                Ok(Some(Answer::Recorded { head: Head { sequence, behind }, before: version, confirmed }))
            }
            Err(AppendError::Conflict { .. } | AppendError::OutcomeUnknown) => Ok(None),
            Err(AppendError::Fault(fault)) => Err(fault.into()),
            Err(error @ AppendError::TooLarge { .. }) => Err(CommandFault::NotStorable(Box::new(error))),
        }
    }

    /// The state of an aggregate as far as this process knows or the log tells.
    pub async fn peek<D>(&self, context: &Context, id: AggregateId) -> Result<D::State, CommandFault>
    where
        D: Decider,
        D::Event: WireEvent,
    {
        Ok(self.known::<D>(context, id).await?.0)
    }

    /// The same, with the aggregate's version.
    pub(crate) async fn known<D>(
        &self,
        context: &Context,
        id: AggregateId,
    ) -> Result<(D::State, Version), CommandFault>
    where
        D: Decider,
        D::Event: WireEvent,
    {
        let subject = subject(context.tenant, D::TYPE, id);
        let generation = self.log.generation();
        if let Some(loaded) = self.cache.get::<D>(&subject, generation) {
            return Ok((loaded.state, loaded.version));
        }
        let loaded = self.load::<D>(context, &subject).await?;
        self.cache.put(&subject, loaded.clone(), generation);
        Ok((loaded.state, loaded.version))
    }

    /// The state of an aggregate and its version, as the leader of the log has them.
    pub(crate) async fn current<D>(
        &self,
        context: &Context,
        id: AggregateId,
    ) -> Result<(D::State, Version), CommandFault>
    where
        D: Decider,
        D::Event: WireEvent,
    {
        let subject = subject(context.tenant, D::TYPE, id);
        for _ in 0..ATTEMPTS_MAX {
            let generation = self.log.generation();
            let mut loaded = match self.cache.get::<D>(&subject, generation) {
                Some(loaded) => loaded,
                None => self.load::<D>(context, &subject).await?,
            };
            let confirmed = self.confirmed(&subject, &mut loaded, context).await?;
            let told = (loaded.state.clone(), loaded.version);
            self.cache.put(&subject, loaded, generation);
            if confirmed && self.log.generation() == generation {
                return Ok(told);
            }
        }
        Err(CommandFault::TooManyConflicts { aggregate: D::TYPE, attempts: ATTEMPTS_MAX })
    }

    async fn load<D>(&self, context: &Context, subject: &str) -> Result<Loaded<D>, CommandFault>
    where
        D: Decider,
        D::Event: WireEvent,
    {
        let commits = self.log.load(subject, Sequence::ZERO).await?;
        let mut loaded = Loaded::default();
        fold::<D>(&mut loaded, &commits, context)?;
        Ok(loaded)
    }

    /// Whether the leader holds nothing newer; what it holds is folded in.
    async fn confirmed<D>(
        &self,
        subject: &str,
        loaded: &mut Loaded<D>,
        context: &Context,
    ) -> Result<bool, CommandFault>
    where
        D: Decider,
        D::Event: WireEvent,
    {
        let last = self.log.last_at_leader(subject).await?;
        if last == loaded.sequence {
            return Ok(true);
        }
        self.catch_up::<D>(subject, loaded, last, context).await?;
        Ok(false)
    }

    async fn catch_up<D>(
        &self,
        subject: &str,
        loaded: &mut Loaded<D>,
        until: Sequence,
        context: &Context,
    ) -> Result<(), CommandFault>
    where
        D: Decider,
        D::Event: WireEvent,
    {
        if until < loaded.sequence {
            // The log was repaired behind our back: what we hold was never acknowledged.
            *loaded = Loaded::default();
        }
        let commits = self.log.load_until(subject, loaded.sequence, until).await?;
        fold::<D>(loaded, &commits, context)
    }

    /// Seals what is personal and encodes the commit.
    async fn prepare<D>(
        &self,
        context: &Context,
        id: AggregateId,
        meta: &CommitMeta,
        loaded: &Loaded<D>,
        mut events: Vec<D::Event>,
    ) -> Result<Prepared<D>, CommandFault>
    where
        D: Decider,
        D::Event: WireEvent,
    {
        self.seal::<D>(context, id, loaded, &mut events).await?;
        let tenant_keys = self.keys.tenant_keys(context.tenant).await?;
        let derived = tenant_keys.derived(&[
            b"event",
            context.actor.principal.uuid().as_bytes(),
            context.command.uuid().as_bytes(),
            id.uuid().as_bytes(),
        ]);
        let (occurred, subjects) = meta.when_and_who::<D>(&events);
        let mut records = Vec::with_capacity(events.len());
        for (place, event) in events.iter().enumerate() {
            let named = event.event_name();
            let place = u16::try_from(place).map_err(|error| CommandFault::NotStorable(Box::new(error)))?;
            records.push(EventRecord {
                id: kernel::EventId::in_commit(derived, place),
                name: named.name.to_owned(),
                version: named.version,
                data: event.payload().map_err(|error| CommandFault::NotStorable(Box::new(error)))?,
            });
        }
        let commit = Commit {
            codec: CODEC_VERSION,
            tenant: context.tenant,
            aggregate: D::TYPE.to_owned(),
            aggregate_id: id,
            version: loaded.version,
            previous_hash: loaded.head,
            recorded_at: context.now,
            occurred,
            correlation: context.correlation,
            causation: context.causation,
            command: context.command,
            traceparent: context.traceparent.clone(),
            actor: context.actor.clone(),
            purpose: context.purpose,
            source: meta.source.clone(),
            subjects,
            rules: meta.rules.clone(),
            build: self.build.clone(),
            events: records,
        };
        let payload = schemas::encode(&commit).map_err(|error| CommandFault::NotStorable(Box::new(error)))?;
        Ok(Prepared { payload: payload.into(), events })
    }

    async fn seal<D>(
        &self,
        context: &Context,
        id: AggregateId,
        loaded: &Loaded<D>,
        events: &mut [D::Event],
    ) -> Result<(), CommandFault>
    where
        D: Decider,
        D::Event: WireEvent,
    {
        use kernel::HoldsPersonal as _;
        let mut people: Vec<PersonId> = Vec::new();
        for event in events.iter_mut() {
            event.visit_personal(&mut |_, personal| {
                if let Personal::Clear { subject, .. } = personal
                    && !people.contains(subject)
                {
                    people.push(*subject);
                }
            });
        }
        if people.is_empty() {
            return Ok(());
        }
        let keys = self.keys.keys_for(context.tenant, &people).await?;
        for (index, event) in events.iter_mut().enumerate() {
            let mut outcome = Ok(());
            event.visit_personal(&mut |field, personal| {
                let coordinates = privacy::Coordinates {
                    tenant: context.tenant,
                    aggregate: D::TYPE,
                    aggregate_id: id,
                    version: loaded.version.plus(index + 1),
                    field,
                };
                if outcome.is_ok() {
                    outcome = keys.seal(&coordinates, personal);
                }
            });
            outcome?;
        }
        Ok(())
    }

    /// Appends. `None` when the aggregate had moved: what moved is folded in, and the command is decided again.
    async fn append<D>(
        &self,
        subject: &str,
        loaded: &mut Loaded<D>,
        prepared: Prepared<D>,
        context: &Context,
    ) -> Result<Option<Answer>, CommandFault>
    where
        D: Decider,
        D::Event: WireEvent,
    {
        let Prepared { payload, events } = prepared;
        let append =
            Append { subject: subject.to_owned(), expected: loaded.sequence, payload: payload.clone() };
        match self.log.append(append).await {
            Ok(sequence) => {
                let recorded = Recorded { sequence, subject: subject.to_owned(), payload };
                let before = loaded.version;
                let state = std::mem::take(&mut loaded.state);
                loaded.state = events.iter().fold(state, D::evolve);
                loaded.version = before.plus(events.len());
                loaded.sequence = sequence;
                loaded.head = recorded.hash();
                let confirmed = events.iter().all(D::confirms);
                let answer = Answer::Recorded { head: loaded.head(), before, confirmed };
                loaded.last = Some((context.command, answer));
                Ok(Some(answer))
            }
            Err(AppendError::Conflict { actual }) => {
                self.catch_up::<D>(subject, loaded, actual, context).await?;
                Ok(None)
            }
            Err(AppendError::OutcomeUnknown) => {
                let last = self.log.last_at_leader(subject).await?;
                self.catch_up::<D>(subject, loaded, last, context).await?;
                Ok(None)
            }
            Err(AppendError::Fault(fault)) => Err(fault.into()),
            Err(error @ AppendError::TooLarge { .. }) => Err(CommandFault::NotStorable(Box::new(error))),
        }
    }
}

struct Prepared<D: Decider> {
    payload: Bytes,
    events: Vec<D::Event>,
}

/// The answer of this very command, when the history shows that it was carried out already.
fn own_answer<D: Decider>(loaded: &Loaded<D>, context: &Context) -> Option<Answer> {
    let last = || loaded.last.filter(|(command, _)| *command == context.command).map(|(_, answer)| answer);
    loaded.own.or_else(last)
}

fn fold<D>(loaded: &mut Loaded<D>, commits: &[Recorded], context: &Context) -> Result<(), CommandFault>
where
    D: Decider,
    D::Event: WireEvent,
{
    for recorded in commits {
        let unreadable = |source: Box<dyn std::error::Error + Send + Sync>| CommandFault::Unreadable {
            subject: recorded.subject.clone(),
            source,
        };
        let commit = schemas::decode(&recorded.payload).map_err(|error| unreadable(Box::new(error)))?;
        let before = loaded.version;
        let mut confirmed = true;
        for event in &commit.events {
            let event = D::Event::read(&event.name, event.version, &event.data)
                .map_err(|error| unreadable(Box::new(error)))?;
            confirmed &= D::confirms(&event);
            loaded.state = D::evolve(std::mem::take(&mut loaded.state), &event);
        }
        loaded.version = commit.version_after();
        loaded.sequence = recorded.sequence;
        loaded.head = recorded.hash();
        let answer = Answer::Recorded { head: loaded.head(), before, confirmed };
        loaded.last = Some((commit.command, answer));
        if commit.command == context.command {
            loaded.own = Some(answer);
        }
    }
    Ok(())
}
