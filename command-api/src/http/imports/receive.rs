//! From a body to an import: the reader and the carrier work side by side, and both outlive a sender
//! that hangs up, long enough to say so in the import's own record.

use application::imports::{self, ImportRun, ImportSummary, Opened, Opening};
use axum::body::{Body, BodyDataStream};
use bytes::Bytes;
use chrono_tz::Tz;
use domain::import::MappingUsed;
use edge::Failure;
use event_store::JetStreamLog;
use futures::StreamExt;
use kernel::Hash;
use kernel::problem::Problem;
use mapping::Mapping;
use sha2::{Digest, Sha256};
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use super::upload::Upload;
use crate::answered::fault;
use crate::app::App;
use crate::reading::{Batch, FileFault, PART_BYTES, RowReader, read_directory};
use crate::running::{Import, Slot};

/// Pieces of the body between the socket and the reader.
const PIECES_WAITING_MAX: usize = 32;
/// Batches between the reader and the carrier: the carrier always has one more at hand.
const BATCHES_WAITING_MAX: usize = 1;

/// What the reader hands to the carrier.
enum Read {
    /// Rows.
    Batch(Box<Batch>),
    /// Every byte was read; this is the digest of the file.
    End(Hash),
    /// The file cannot be read further.
    Broken(FileFault),
    /// The sender hung up.
    CutOff,
}

/// Takes the file in and answers when every row is answered.
pub(crate) async fn receive(
    app: &App,
    context: application::Context,
    mut opening: Opening,
    zone: Tz,
    Upload { mapping, body }: Upload,
    slot: Slot,
) -> Result<ImportSummary, Failure> {
    let kind = opening.kind;
    opening.mapping = mapping.as_ref().map(used);
    let (key, told) = ((context.tenant, opening.id), opening.file);
    let run = match ImportRun::open(app.platform.clone(), context, opening).await.map_err(fault)? {
        Opened::Run(run) => *run,
        Opened::Completed(summary, file) => return same_file(*summary, file, body).await,
        Opened::Another => return Err(key_reused("another kind of file, release time or mapping")),
    };
    app.running.begin(key, Import { progress: run.progress(), cancel: slot.cancel.clone() });
    let (batches_in, batches) = mpsc::channel(BATCHES_WAITING_MAX);
    let (answer_in, answer) = oneshot::channel();
    app.tasks.spawn("import reader", async move {
        read(RowReader::new(kind, zone, mapping), body, batches_in).await;
        Ok::<_, runtime::BoxError>(())
    });
    let registry = app.clone();
    app.tasks.spawn("import carrier", async move {
        let carried = carry(run, batches, told, &slot.cancel).await;
        registry.running.end(key);
        drop(slot);
        // Nobody listens when the sender hung up; the import's own record says how it ended.
        let _unheard = answer_in.send(carried);
        Ok::<_, runtime::BoxError>(())
    });
    match answer.await {
        Ok(carried) => carried,
        Err(_) => Err(Failure::of("internal").because("the carrier of an import ended without an answer")),
    }
}

/// What a completed import came to, when it is sent again: the body is read only to see that it is the same.
async fn same_file(summary: ImportSummary, file: Hash, body: Body) -> Result<ImportSummary, Failure> {
    let mut pieces = body.into_data_stream();
    let mut digest = Sha256::new();
    while let Some(piece) = pieces.next().await {
        digest.update(&piece.map_err(|error| Failure::of("import.cut_off").because(error))?);
    }
    if Hash::new(digest.finalize().into()) == file { Ok(summary) } else { Err(key_reused("another file")) }
}

fn key_reused(before: &str) -> Failure {
    Failure::of("command.idempotency_key_reused")
        .detail(format!("an import under this key was sent with {before}"))
}

async fn carry(
    mut run: ImportRun<JetStreamLog>,
    mut batches: mpsc::Receiver<Read>,
    told: Option<Hash>,
    cancel: &CancellationToken,
) -> Result<ImportSummary, Failure> {
    loop {
        let read = match cancel.run_until_cancelled(batches.recv()).await {
            Some(read) if !run.is_cancelled() => read,
            _ => {
                // The reader ends when nobody takes its batches.
                drop(batches);
                return run.cancel(imports::cancelled()).await.map_err(fault);
            }
        };
        match read {
            Some(Read::Batch(batch)) => {
                let (chunk, masked) = batch.split();
                let carried = run.carry(chunk, |line, refusal| masked.describe(line, refusal)).await;
                if let Err(error) = carried {
                    let failure = fault(error);
                    let told = run.fail(failure.problem().clone()).await;
                    return match told {
                        Ok(_) => Err(failure),
                        Err(error) => Err(fault(error)),
                    };
                }
            }
            // Its release time may be that of another file: what was carried through is to be looked at.
            Some(Read::End(file_hash)) if told.is_some_and(|told| told != file_hash) => {
                let problem = Problem::new("import.digest_mismatch").detail(format!(
                    "The file is not the one that Repr-Digest names; its {} rows were carried through.",
                    run.rows()
                ));
                return run.fail(problem).await.map_err(fault);
            }
            Some(Read::End(file_hash)) => return run.complete(file_hash).await.map_err(fault),
            Some(Read::Broken(broken)) => {
                let problem = broken.problem(run.rows());
                return run.fail(problem).await.map_err(fault);
            }
            Some(Read::CutOff) | None => {
                let problem = Problem::new("import.cut_off").detail(format!(
                    "The {} rows before it were carried through; send the file again: what is known changes nothing.",
                    run.rows()
                ));
                return run.fail(problem).await.map_err(fault);
            }
        }
    }
}

/// A mapping as the history keeps it.
fn used(mapping: &Mapping) -> MappingUsed {
    MappingUsed {
        name: mapping.name().to_owned(),
        version: mapping.version(),
        digest: mapping.digest(),
        text: mapping.text().to_owned(),
    }
}

async fn read(reader: Option<RowReader>, body: Body, batches: mpsc::Sender<Read>) {
    match reader {
        Some(reader) => read_rows(reader, body, batches).await,
        None => read_pages(body, batches).await,
    }
}

/// A CSV file. A send that fails means that the carrier gave up and has said why.
async fn read_rows(mut reader: RowReader, body: Body, batches: mpsc::Sender<Read>) {
    let mut pieces = body.into_data_stream();
    let mut digest = Sha256::new();
    while let Some(piece) = next(&mut pieces, &batches).await {
        let Ok(piece) = piece else {
            let _carried = batches.send(Read::Batch(Box::new(reader.rest()))).await;
            let _told = batches.send(Read::CutOff).await;
            return;
        };
        digest.update(&piece);
        for part in piece.chunks(PART_BYTES) {
            match reader.push(part) {
                Ok(None) => {}
                Ok(Some(batch)) => {
                    if batches.send(Read::Batch(Box::new(batch))).await.is_err() {
                        return;
                    }
                }
                Err(broken) => {
                    let _carried = batches.send(Read::Batch(Box::new(reader.rest()))).await;
                    let _told = batches.send(Read::Broken(broken)).await;
                    return;
                }
            }
        }
    }
    if batches.is_closed() {
        return;
    }
    let end = match reader.end() {
        Ok(()) => Read::End(Hash::new(digest.finalize().into())),
        Err(broken) => Read::Broken(broken),
    };
    let _carried = batches.send(Read::Batch(Box::new(reader.rest()))).await;
    let _told = batches.send(end).await;
}

/// The next piece of a body, as long as somebody takes what is read of it.
async fn next(
    pieces: &mut BodyDataStream,
    batches: &mpsc::Sender<Read>,
) -> Option<Result<Bytes, axum::Error>> {
    tokio::select! {
        biased;
        () = batches.closed() => None,
        piece = pieces.next() => piece,
    }
}

/// SCIM pages: the JSON reader blocks, so it has a thread and is fed through a channel.
async fn read_pages(body: Body, batches: mpsc::Sender<Read>) {
    let (pieces_in, pieces) = mpsc::channel(PIECES_WAITING_MAX);
    let outlet = batches.clone();
    let parsed = tokio::task::spawn_blocking(move || {
        read_directory(Pieces { pieces, current: Bytes::new() }, |batch| {
            outlet.blocking_send(Read::Batch(Box::new(batch))).is_ok()
        })
    });
    let mut stream = body.into_data_stream();
    let mut digest = Sha256::new();
    let mut cut_off = false;
    while let Some(piece) = next(&mut stream, &batches).await {
        let Ok(piece) = piece else {
            cut_off = true;
            break;
        };
        digest.update(&piece);
        // The reader has given up on a broken file: its fault is told below.
        if pieces_in.send(piece).await.is_err() {
            break;
        }
    }
    drop(pieces_in);
    let end = match parsed.await {
        Ok(_) if cut_off => Read::CutOff,
        Ok(Ok(())) => Read::End(Hash::new(digest.finalize().into())),
        Ok(Err(broken)) => Read::Broken(broken),
        Err(panicked) => std::panic::resume_unwind(panicked.into_panic()),
    };
    let _told = batches.send(end).await;
}

/// The pieces of a body as a blocking reader.
struct Pieces {
    pieces: mpsc::Receiver<Bytes>,
    current: Bytes,
}

impl std::io::Read for Pieces {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        while self.current.is_empty() {
            match self.pieces.blocking_recv() {
                Some(piece) => self.current = piece,
                None => return Ok(0),
            }
        }
        let taken = self.current.split_to(buffer.len().min(self.current.len()));
        buffer[..taken.len()].copy_from_slice(&taken);
        Ok(taken.len())
    }
}
