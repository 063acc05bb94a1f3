//! A file as it is sent: alone, or in a form after the mapping by which it is read.

use application::imports::ImportKind;
use axum::body::Body;
use axum::http::{HeaderMap, header};
use edge::Failure;
use kernel::problem::ProblemAt;
use mapping::{Mapping, MappingFault};
use multer::{Field, Multipart};
use utoipa::ToSchema;

use super::form::{FileBegins, FormBytes, TooMuchBefore, is_too_much_before};
use crate::reading::columns_of_name;

/// The longest mapping that is taken into memory; what is longer than a mapping may be is told by its reader.
const MAPPING_BYTES_MAX: usize = 128 * 1024;

/// A form of two parts, in this order.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes a form that is read as it arrives")]
pub(super) struct MappedFile {
    /// The mapping file, TOML.
    mapping: String,
    /// The CSV file, streamed.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// A file that begins to arrive.
pub(crate) struct Upload {
    /// By which it is read, when it is not in the kind's own columns.
    pub(crate) mapping: Option<Mapping>,
    /// The file.
    pub(crate) body: Body,
}

impl Upload {
    /// Takes a body: a form, or else the file itself.
    pub(crate) async fn of(headers: &HeaderMap, body: Body) -> Result<Self, Failure> {
        let content_type =
            headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if !content_type.starts_with("multipart/form-data") {
            return Ok(Self { mapping: None, body });
        }
        let boundary = multer::parse_boundary(content_type)
            .map_err(|_| Failure::of("request.malformed").detail("the form names no boundary"))?;
        let file_begins = FileBegins::default();
        let mut form = Multipart::new(FormBytes::new(body, file_begins.clone()), boundary);
        let text = match next(&mut form).await? {
            Some(part) if part.name() == Some("mapping") => whole(part).await?,
            _ => return Err(not_a_form()),
        };
        let mapping = read_mapping(&text)?;
        match next(&mut form).await? {
            Some(part) if part.name() == Some("file") => {
                file_begins.tell();
                Ok(Self { mapping: Some(mapping), body: Body::from_stream(part) })
            }
            _ => Err(not_a_form()),
        }
    }

    /// The kind of the file: the mapping's, and what the sender says must be the same.
    pub(crate) fn kind(&self, said: Option<&str>) -> Result<ImportKind, Failure> {
        let name = match (&self.mapping, said) {
            (Some(mapping), Some(said)) if mapping.kind() != said => {
                return Err(Failure::of("request.invalid")
                    .detail(format!("the mapping is for {}, and `kind` says {said}", mapping.kind())));
            }
            (Some(mapping), _) => mapping.kind(),
            (None, said) => said.unwrap_or_default(),
        };
        ImportKind::parse(name).ok_or_else(|| {
            let kinds = ImportKind::ALL.map(ImportKind::name).join(", ");
            Failure::of("import.kind_unknown").detail(format!("there are: {kinds}"))
        })
    }
}

/// Reads a mapping file. What is wrong with it is told with its place.
pub(crate) fn read_mapping(text: &str) -> Result<Mapping, Failure> {
    Mapping::parse(text, columns_of_name).map_err(|fault| invalid(&fault))
}

fn invalid(fault: &MappingFault) -> Failure {
    let mut problem = kernel::problem::Problem::new("import.mapping_invalid").detail(fault.to_string());
    problem.errors.push(ProblemAt {
        field: "mapping".to_owned(),
        line: Some(fault.line),
        column: Some(fault.column),
        reason: fault.reason.clone(),
    });
    problem.into()
}

async fn next(form: &mut Multipart<'static>) -> Result<Option<Field<'static>>, Failure> {
    form.next_field().await.map_err(cut_off)
}

/// A small part, whole.
async fn whole(mut part: Field<'static>) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    while let Some(piece) = part.chunk().await.map_err(cut_off)? {
        bytes.extend_from_slice(&piece);
        if bytes.len() > MAPPING_BYTES_MAX {
            return Err(Failure::of("request.body_too_large").detail("a mapping has at most 64 KiB"));
        }
    }
    String::from_utf8(bytes)
        .map_err(|_| Failure::of("import.mapping_invalid").detail("a mapping file is written in UTF-8"))
}

fn cut_off(error: multer::Error) -> Failure {
    let causes =
        std::iter::successors(Some(&error as &(dyn std::error::Error + 'static)), |error| error.source());
    if causes.into_iter().any(is_too_much_before) {
        return Failure::of("request.body_too_large").detail(TooMuchBefore.to_string());
    }
    Failure::of("request.malformed").detail("the form cannot be read, or broke off").because(error)
}

fn not_a_form() -> Failure {
    Failure::of("request.invalid")
        .detail("a form has two parts, in this order: `mapping`, the TOML file, and `file`, the CSV file")
}
